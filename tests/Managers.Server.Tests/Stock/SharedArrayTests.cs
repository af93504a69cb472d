using System.Text;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Arrays in a server: in their memory, and by calls as from another machine. Rows A*.</summary>
public sealed class SharedArrayTests : ServerTest
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S_V3_An_array_has_the_same_members_from_near_and_far(bool near)
    {
        using SharedArrayProxy<double> made = Manager.CreateSharedArray("d", new double[1000]);
        using SharedArrayProxy<double> array = Share<SharedArrayProxy<double>>(made, Connect(attachArrays: near));
        array[3] = 1.5;
        array[999] = 2.5;
        array.CopyFrom([7, 8, 9], 10);

        Assert.Equal(near, array.IsLocal);
        Assert.Equal((1000, "d"), (array.Length, array.Format));
        Assert.Equal(1.5, array[3]);
        Assert.Equal([7, 8, 9], made.ToArray(10..13));
        Assert.Equal(made.ToArray(), array.ToArray());
        Assert.Equal(28, array.Sum());
        Assert.Throws<ArgumentOutOfRangeException>(() => array.ToArray(990..1001));
        Assert.Throws<ArgumentOutOfRangeException>(() => array.CopyFrom([1, 2], 999));
        Assert.ThrowsAny<SystemException>(() => array[1000] = 1);
        Assert.ThrowsAny<SystemException>(() => array[-1]);
        array.Fill(4);
        Assert.All(made.ToArray(), value => Assert.Equal(4, value));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 11)]
    [InlineData(11, 0)]
    [InlineData(long.MaxValue, 1)]
    [InlineData(0, -1)]
    public void A_range_that_is_not_inside_the_array_is_the_callers_error(long start, long count)
    {
        using SharedArrayProxy<double> array = Manager.CreateSharedArray("d", new double[10]);
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => array.CallMethod<double[]>("Range", start, count));
        Assert.IsType<RemoteException>(error.InnerException);
        Assert.Equal(new double[2], array.CallMethod<double[]>("Range", 8L, 2L));
        Assert.Empty(array.CallMethod<double[]>("Range", 10L, 0L)!);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void S_V4_What_keeps_the_length_is_there_from_near_and_far(bool near)
    {
        using SharedArrayProxy<int> made = Manager.CreateSharedArray("i", new int[100_000]);
        using SharedArrayProxy<int> array = Share<SharedArrayProxy<int>>(made, Connect(attachArrays: near));
        array[..5] = [1, 2, 3, 4, 5];
        array[^1] = 9;
        Assert.Equal((9, 5, 1), (array[^1], array[4], array[..1][0]));
        Assert.Throws<ArgumentException>(() => array[..5] = [1]);
        Assert.Equal([1, 2, 3, 4, 5, 0], made.ToArray(..6));
        Assert.Equal((99_999L, -1L, 2L, 99_994L), (array.IndexOf(9), array.IndexOf(1, 1), array.IndexOf(3), array.Count(0)));
        Assert.True(array.Contains(5) && !array.Contains(6));
        array.Reverse();
        Assert.Equal((9, 1), (made[0], made[^1]));
        array.ReverseEndianness();
        Assert.Equal(9 << 24, made[0]);
        using var stream = new MemoryStream();
        array.WriteTo(stream);
        Assert.Equal(stream.ToArray(), array.ToBytes());
        array.Clear();
        Assert.Equal(100_000, array.Count(0));
        stream.Position = 0;
        array.ReadFrom(stream);
        Assert.Equal((9 << 24, 1 << 24), (made[0], made[^1]));
        Assert.Equal(made.ToList(), array.ToList());
        stream.Position = 4;
        EndOfStreamException missing = Assert.Throws<EndOfStreamException>(() => array.ReadFrom(stream));
        Assert.Contains("99999 of 100000", missing.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => array.IndexOf(1, 100_001));
    }

    [Fact]
    public void On_one_machine_it_is_the_memory_itself()
    {
        using SharedArrayProxy<int> made = Manager.CreateSharedArray("i", [1, 2, 3]);
        using SharedArrayProxy<int> other = Share<SharedArrayProxy<int>>(made, Connect());
        made.AsSpan()[1] = 20;

        Assert.Equal(20, other.Memory[1]);
        Assert.Equal("SharedArray('i', [1, 20, 3])", made.Describe());
        Assert.Throws<InvalidOperationException>(() => { using SharedArrayProxy<int> far = Share<SharedArrayProxy<int>>(made, Connect(attachArrays: false)); _ = far.Memory; });
    }

    [Fact]
    public void Every_code_crosses()
    {
        Same<sbyte>("b", [-1, 2]);
        Same<byte>("B", [1, 200]);
        Same<byte>("c", "text"u8.ToArray());
        Same<short>("h", [-1, 2]);
        Same<ushort>("H", [1, 60000]);
        Same("i", [-1, 2]);
        Same<uint>("I", [1, uint.MaxValue]);
        if (Managers.Platform.PlatformServices.Current.NativeLongSize == 4)
        {
            // C's long has 4 bytes on Windows.
            Same<int>("l", [-1, 2]);
            Same<uint>("L", [1, 2]);
        }
        else
        {
            Same<long>("l", [-1, 2]);
            Same<ulong>("L", [1, 2]);
        }

        Same<long>("q", [long.MinValue]);
        Same<ulong>("Q", [ulong.MaxValue]);
        Same<Half>("e", [(Half)1.5]);
        Same<float>("f", [1.5f]);
        Same<double>("d", []);
        Same<char>("u", ['a', 'ä']);
        Same<Rune>("w", [new Rune('a'), new Rune(0x1F600)]);
    }

    [Fact]
    public void A_long_array_crosses_in_parts()
    {
        int[] values = [.. Enumerable.Range(0, 300_000)];
        using SharedArrayProxy<int> made = Manager.CreateSharedArray("i", values);
        using SharedArrayProxy<int> far = Share<SharedArrayProxy<int>>(made, Connect(attachArrays: false));

        Assert.Equal(values, far.ToArray());
        Array.Reverse(values);
        far.CopyFrom(values);
        Assert.True(made.AsSpan().SequenceEqual(values));
    }

    [Fact]
    public void Wrong_requests_make_nothing()
    {
        Assert.Throws<ArgumentException>(() => Manager.CreateSharedArray("y", [1]));
        Assert.Throws<ArgumentException>(() => Manager.CreateSharedArray("d", [1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Manager.CreateSharedArray<int>("i", -1));
        Assert.ThrowsAny<Exception>(() => Manager.CreateSharedArray<double>("d", 1L << 55));
        Manager.Ping();
    }

    [Fact]
    public void A_proxy_of_the_wrong_type_says_so()
    {
        using SharedArrayProxy<int> made = Manager.CreateSharedArray("i", [1]);
        using SharedArrayProxy<double> registered = Manager.CreateSharedArray("d", [1.0]);
        using SharedArrayProxy<double> wrong = Share<SharedArrayProxy<double>>(made, Connect());
        Assert.Throws<ArgumentException>(() => wrong.Length);
    }

    [Fact]
    public async Task Its_memory_outlives_the_server_for_who_is_attached()
    {
        SharedArray<int> memory;
        using var end = new CancellationTokenSource();
        using var server = new SyncManager(new ManagerOptions { AuthKey = Key });
        Task serving = server.ServeForeverAsync(end.Token);
        using (var client = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = Key }))
        {
            client.Connect();
            memory = client.CreateSharedArray("i", [1, 2, 3]).Memory;
        }

        await end.CancelAsync();
        await serving.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal([1, 2, 3], memory.ToArray());
        memory.Dispose();
    }

    private void Same<T>(string format, T[] values)
        where T : unmanaged
    {
        using SharedArrayProxy<T> made = Manager.CreateSharedArray(format, values);
        using SharedArrayProxy<T> far = Share<SharedArrayProxy<T>>(made, Connect(attachArrays: false));
        Assert.Equal(values, made.ToArray());
        Assert.Equal(values, far.ToArray());
        if (values.Length > 0)
        {
            far[0] = values[^1];
            Assert.Equal(values[^1], made[0]);
            Assert.Equal(values[^1], far[0]);
        }
    }
}

using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Values, structs and arrays of a server, and managers, by those members that do not block the caller. Rows S-V1 to S-V5.</summary>
public sealed class AsyncValueTests : ServerTest
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task S_V1_V2_V5_Values_and_structs()
    {
        using SharedValueProxy<int> value = await Manager.CreateSharedValueAsync("i", 1, None);
        Assert.Equal(3, await value.AddAsync(2, None));
        Assert.Equal((3, 3), (await value.CompareExchangeAsync(5, 4, None), await value.CompareExchangeAsync(5, 3, None)));
        ProxyToken token = await value.ToTokenAsync(TimeSpan.FromSeconds(20), None);
        using SyncManager other = Connect();
        // Each of these is the first call of a proxy that does not know its format yet.
        using (SharedValueProxy<int> same = await other.AttachSharedValueAsync<int>(token, None))
        {
            Assert.Equal(5, await same.GetAsync(None));
        }

        using (SharedValueProxy<int> same = await other.AttachAsync<SharedValueProxy<int>>(token, None))
        {
            await same.SetAsync(6, None);
            await Assert.ThrowsAsync<OverflowException>(async () => await same.AddAsync(int.MaxValue, None));
        }

        using (SharedValueProxy<int> same = await other.AttachSharedValueAsync<int>(token, None))
        {
            Assert.Equal(6, await same.CompareExchangeAsync(7, 6, None));
        }

        Assert.Equal(7, value.Value);
        Assert.True(await Manager.RevokeAsync(token, None));

        using SharedStructProxy<ValueTuple<int>> one = await Manager.CreateSharedStructAsync("i", ValueTuple.Create(1), None);
        using SharedStructProxy<(int, int)> two = await Manager.CreateSharedStructAsync("ii", (1, 2), None);
        using SharedStructProxy<(int, int, int)> three = await Manager.CreateSharedStructAsync("iii", (1, 2, 3), None);
        using SharedStructProxy<(int, int, int, int)> four = await Manager.CreateSharedStructAsync("iiii", (1, 2, 3, 4), None);
        using SharedStructProxy<(int, int, int, int, int)> five = await Manager.CreateSharedStructAsync("iiiii", (1, 2, 3, 4, 5), None);
        using SharedStructProxy<(int, int, int, int, int, int)> six = await Manager.CreateSharedStructAsync("iiiiii", (1, 2, 3, 4, 5, 6), None);
        using SharedStructProxy<(int, int, int, int, int, int, int)> seven = await Manager.CreateSharedStructAsync("iiiiiii", (1, 2, 3, 4, 5, 6, 7), None);
        Assert.Equal("SharedStruct('iiiiiii', (1, 2, 3, 4, 5, 6, 7))", await seven.DescribeAsync(None));
        await Assert.ThrowsAsync<OverflowException>(async () => await Manager.CreateSharedValueAsync("b", 500, None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task S_V3_V4_Arrays(bool near)
    {
        // As many elements as take several calls from afar.
        const int Length = 200_000;
        using SharedArrayProxy<int> made = await Manager.CreateSharedArrayAsync("i", Enumerable.Range(0, Length), None);
        using SharedArrayProxy<int> array = Share<SharedArrayProxy<int>>(made, Connect(attachArrays: near));
        Assert.Equal(Length, await array.GetLengthAsync(None));
        Assert.Equal((7, Length - 1), (await array.GetAsync(7, None), await array.GetAsync(Length - 1, None)));
        Assert.Equal(Enumerable.Range(0, Length), await array.ToArrayAsync(None));
        Assert.Equal((int[])[Length - 2, Length - 1], await array.ToArrayAsync(^2.., None));
        await array.SetAsync(1, -1, None);
        Assert.Equal(-1, made[1]);
        Assert.Equal((150_000L, -1L, true, 1L), (await array.IndexOfAsync(150_000, 0, None), await array.IndexOfAsync(3, 4, None), await array.ContainsAsync(-1, None), await array.CountAsync(3, None)));
        Assert.False(await array.ContainsAsync(-2, None));
        await array.ReverseAsync(None);
        Assert.Equal((Length - 1, 0), (made[0], made[^1]));
        await array.ReverseEndiannessAsync(None);
        await array.ReverseEndiannessAsync(None);
        Assert.Equal((Length - 1, 0), (made[0], made[^1]));
        int[] some = new int[3];
        await array.CopyToAsync(some, Length - 3, None);
        Assert.Equal([2, -1, 0], some);
        using var stream = new MemoryStream();
        await array.WriteToAsync(stream, None);
        Assert.Equal(stream.ToArray(), await array.ToBytesAsync(None));
        await array.FillAsync(5, None);
        Assert.All(made, static item => Assert.Equal(5, item));
        await array.ClearAsync(None);
        Assert.Equal(Length, await array.CountAsync(0, None));
        stream.Position = 0;
        await array.ReadFromAsync(stream, None);
        Assert.Equal((Length - 1, 0), (made[0], made[^1]));
        stream.Position = 4;
        EndOfStreamException missing = await Assert.ThrowsAsync<EndOfStreamException>(async () => await array.ReadFromAsync(stream, None));
        Assert.Contains($"{Length - 1} of {Length}", missing.Message, StringComparison.Ordinal);
        await array.CopyFromAsync(new int[] { 8, 9 }, Length - 2, None);
        Assert.Equal([8, 9], made.ToArray(^2..));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await array.CopyFromAsync(new int[2], Length - 1, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await array.CopyToAsync(new int[2], Length - 1, None));
        await Assert.ThrowsAnyAsync<SystemException>(async () => await array.GetAsync(Length, None));
        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        if (!near)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await array.FillAsync(1, source.Token));
        }

        Assert.Equal([8, 9], made.ToArray(^2..));
        using SharedArrayProxy<double> empty = await Manager.CreateSharedArrayAsync<double>("d", 0, None);
        Assert.Empty(await empty.ToArrayAsync(None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Manager.CreateSharedArrayAsync<double>("d", -1L, None));
    }

    [Fact]
    public async Task A_manager_is_asked()
    {
        await Manager.PingAsync(None);
        using IListProxy<int> list = await Manager.CreateListAsync([1], None);
        using ISharedQueue<int> queue = await Manager.CreateQueueAsync<int>(0, None);
        Assert.Equal(2, (await Manager.GetDiagnosticsAsync(None)).Objects.Count);
        ProxyToken token = await ((BaseProxy)list).ToTokenAsync(null, None);
        ProxyToken other = await ((BaseProxy)queue).ToTokenAsync(null, None);
        using (IListProxy<int> same = await Manager.AttachListAsync<int>(token, None))
        {
            Assert.Equal([1], same);
        }

        using (ISharedQueue<int> same = await Manager.AttachQueueAsync<int>(other, None))
        {
            Assert.True(same.IsEmpty);
        }

        await Assert.ThrowsAsync<ProtocolException>(async () => await Manager.AttachSharedArrayAsync<int>(token, None));
        Assert.True(await Manager.RevokeAsync(token, None));
        Assert.True(await Manager.RevokeAsync(other, None));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Manager.AttachListAsync<int>(token, None));
    }
}

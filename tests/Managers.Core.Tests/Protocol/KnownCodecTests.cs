using System.Numerics;
using System.Reflection;
using Managers.Protocol;
using Xunit;

namespace Managers.Core.Tests.Protocol;

/// <summary>The codecs of known types are made when they are first asked for, also through a type that holds them, and by whichever thread.</summary>
public sealed class KnownCodecTests
{
    [Fact]
    public void Threads_that_ask_first_at_the_same_time_all_have_it()
    {
        const int Threads = 8;
        using var together = new Barrier(Threads);
        bool[] found = new bool[4 * Threads];
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(i => new Thread(() =>
        {
            together.SignalAndWait();
            found[4 * i] = WireCodec<List<nint?>>.Exists;
            found[4 * i + 1] = WireCodec<BigInteger?[]>.Exists;
            found[4 * i + 2] = WireCodecs.OfBoxed(typeof(Half)) is not null;
            found[4 * i + 3] = WireCodec<IReadOnlyList<Complex>>.Exists;
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());
        Assert.DoesNotContain(false, found);
    }

    [Fact]
    public void What_is_known_does_not_replace_what_was_registered()
    {
        var own = new OwnCodec();
        WireCodecs.Register(own);
        _ = WireCodec<nuint>.Instance;
        Assert.Same(own, WireCodec<IReadOnlyList<nuint>>.Instance);
        Assert.Same(own, WireCodecs.TryMake<IReadOnlyList<nuint>>());
    }

    [Fact]
    public void What_is_not_known_has_none()
    {
        Assert.False(WireCodec<Vector4>.Exists);
        Assert.False(WireCodec<List<KnownCodecTests>>.Exists);
        Assert.Null(WireCodecs.OfBoxed(typeof(KnownCodecTests)));
    }

    [Fact]
    public void What_is_found_by_its_type_is_found_by_a_value_too_while_it_is_registered()
    {
        // As many types as rounds: each is made known once.
        const int Rounds = 300;
        MethodInfo race = typeof(KnownCodecTests).GetMethod(nameof(IsWhole), BindingFlags.NonPublic | BindingFlags.Static)!;
        Type[] parts = [typeof(byte), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(char)];
        for (int i = 0; i < Rounds; i++)
        {
            Type type = typeof(Mark<,,>).MakeGenericType(parts[i % 7], parts[i / 7 % 7], parts[i / 49 % 7]);
            Assert.True((bool)race.MakeGenericMethod(type).Invoke(null, null)!, $"{type} was known half in round {i}.");
        }
    }

    private static bool IsWhole<T>()
    {
        using var together = new Barrier(2);
        var registering = new Thread(() =>
        {
            together.SignalAndWait();
            WireCodecs.Register(new MarkCodec<T>());
        });
        registering.Start();
        together.SignalAndWait();
        while (WireCodecs.TryMake<T>() is null)
        {
            Thread.SpinWait(1);
        }

        bool isWhole = WireCodecs.OfBoxed(typeof(T)) is not null;
        registering.Join();
        return isWhole;
    }

    private readonly struct Mark<T1, T2, T3>;

    private sealed class MarkCodec<T> : WireCodec<T>
    {
        public override string WireName => "record<mark>";

        public override void Write(ref ValueWriter writer, T value) => writer.WriteNull();

        public override T Read(ref ValueReader reader) => default!;
    }

    private sealed class OwnCodec : WireCodec<IReadOnlyList<nuint>>
    {
        public override string WireName => "own";

        public override void Write(ref ValueWriter writer, IReadOnlyList<nuint> value) => writer.WriteInt32(value.Count);

        public override IReadOnlyList<nuint> Read(ref ValueReader reader) => new nuint[reader.ReadInt32()];
    }
}

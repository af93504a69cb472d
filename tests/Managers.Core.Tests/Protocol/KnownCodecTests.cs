using System.Numerics;
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

    private sealed class OwnCodec : WireCodec<IReadOnlyList<nuint>>
    {
        public override string WireName => "own";

        public override void Write(ref ValueWriter writer, IReadOnlyList<nuint> value) => writer.WriteInt32(value.Count);

        public override IReadOnlyList<nuint> Read(ref ValueReader reader) => new nuint[reader.ReadInt32()];
    }
}

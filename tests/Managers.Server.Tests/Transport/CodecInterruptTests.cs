using System.Reflection;
using Managers.Conformance.Support;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>A thread that is interrupted while another one makes codecs finds its own all the same: it may read answers for others, or be the one that loads a type for good.</summary>
public sealed class CodecInterruptTests
{
    [Fact]
    public void The_first_use_of_a_type_is_not_broken_off()
    {
        var known = (IDictionary<Type, Action>)Field("s_known");
        known.Add(typeof(Odd), static () => WireCodecs.RegisterList<Odd>());
        WhileHeld(known, static () => Assert.NotNull(WireCodec<List<Odd>>.Instance));
    }

    [Fact]
    public void The_registration_of_a_type_is_not_broken_off()
    {
        WhileHeld(Field("s_unnumbered"), static () => WireCodecs.RegisterRecord(new OddCodec(), static () => 0x0dd));
        Assert.NotNull(WireCodecs.OfRecord(0x0dd));
    }

    private static object Field(string name) => typeof(WireCodecs).GetField(name, BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;

    private static void WhileHeld(object gate, Action step)
    {
        TestThread thread;
        lock (gate)
        {
            thread = TestThread.StartInterrupted(step);
        }

        thread.Join();
    }

    private readonly record struct Odd(int Value);

    private sealed record Odder(int Value);

    private sealed class OddCodec : WireCodec<Odder>
    {
        public override string WireName => "odd";

        public override void Write(ref ValueWriter writer, Odder value) => writer.WriteInt32(value.Value);

        public override Odder Read(ref ValueReader reader) => new(reader.ReadInt32());
    }
}

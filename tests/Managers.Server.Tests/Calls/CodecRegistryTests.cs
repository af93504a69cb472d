using System.Reflection;
using Managers.Conformance.Support;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Calls;

/// <summary>A type that another thread makes known just now is known or not, never half.</summary>
public sealed class CodecRegistryTests
{
    [Fact]
    public void What_is_found_by_its_type_is_found_by_a_value_too()
    {
        // As many types as rounds: each is made known once.
        const int Rounds = 300;
        MethodInfo race = typeof(CodecRegistryTests).GetMethod(nameof(IsWhole), BindingFlags.NonPublic | BindingFlags.Static)!;
        Type[] parts = [typeof(byte), typeof(short), typeof(int), typeof(long), typeof(float), typeof(double), typeof(char)];
        for (int i = 0; i < Rounds; i++)
        {
            Type type = typeof(Mark<,,>).MakeGenericType(parts[i % 7], parts[i / 7 % 7], parts[i / 49 % 7]);
            Assert.True((bool)race.MakeGenericMethod(type).Invoke(null, null)!, $"{type} was known half in round {i}.");
        }
    }

    private static bool IsWhole<T>()
    {
        using var go = new Barrier(2);
        bool isWhole = false;
        TestThread.RunMany(2, thread =>
        {
            go.SignalAndWait(TestThread.Patience);
            if (thread == 0)
            {
                WireCodecs.Register(new MarkCodec<T>());
                return;
            }

            while (WireCodecs.TryMake<T>() is null)
            {
                Thread.SpinWait(1);
            }

            isWhole = WireCodecs.OfBoxed(typeof(T)) is not null;
        });
        return isWhole;
    }

    private readonly struct Mark<T1, T2, T3>;

    private sealed class MarkCodec<T> : WireCodec<T>
    {
        public override string WireName => "record<mark>";

        public override void Write(ref ValueWriter writer, T value) => writer.WriteNull();

        public override T Read(ref ValueReader reader) => default!;
    }
}

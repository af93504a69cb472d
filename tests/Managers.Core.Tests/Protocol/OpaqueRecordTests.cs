using Managers.Protocol;
using Xunit;

namespace Managers.Core.Tests.Protocol;

/// <summary>Records that no type is registered for: who takes over the references in them, and where they can be written.</summary>
public sealed class OpaqueRecordTests
{
    [Fact]
    public void P10_A_record_is_kept_by_its_source_if_references_are_in_it()
    {
        var source = new Source();
        byte[] bytes = Encoded.Of(static (ref writer) => WriteRecord(ref writer, references: 2));
        var reader = new ValueReader(bytes) { References = source };
        var record = (OpaqueRecord)reader.Read<object?>()!;
        reader.End();

        Assert.Equal((2, 2), (source.Found, reader.ReferencesRead));
        Assert.Equal(bytes, record.Encoded.ToArray());
        using System.Buffers.MemoryHandle pinned = record.Encoded.Pin();

        // Without anybody who knows what to do with references they are refused, as elsewhere.
        Assert.Throws<NotSupportedException>(() => Encoded.Of((ref writer) => writer.Write<object?>(record)));
        Assert.Throws<ProtocolException>(() =>
        {
            var without = new ValueReader(bytes);
            return without.Read<object?>();
        });
    }

    [Fact]
    public void G6_A_record_without_references_is_its_bytes_alone()
    {
        var source = new Source();
        byte[] bytes = Encoded.Of(static (ref writer) => WriteRecord(ref writer, references: 0));
        var reader = new ValueReader(bytes) { References = source };
        var record = (OpaqueRecord)reader.Read<object?>()!;

        Assert.Equal(0, source.Found);
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(record.Encoded, out _));
        Assert.Equal(bytes, Encoded.Of((ref writer) => writer.Write<object?>(record)));
    }

    [Fact]
    public void G6_Of_a_record_that_is_malformed_no_reference_counts_as_read()
    {
        var source = new Source();
        byte[] bytes = [.. Encoded.Of(static (ref writer) =>
        {
            writer.WriteTupleHeader(2);
            WriteRecord(ref writer, references: 1);
            WriteRecord(ref writer, references: 2);
        })[..^1], 0xFF];
        var reader = new ValueReader(bytes) { References = source };
        bool isRefused = false;
        try
        {
            reader.Read<object?>();
        }
        catch (ProtocolException)
        {
            isRefused = true;
        }

        Assert.Equal((true, 1, 1), (isRefused, source.Found, reader.ReferencesRead));
    }

    [Fact]
    public void G6_A_record_that_two_types_could_be_is_read_as_either_but_not_as_any()
    {
        WireCodecs.RegisterRecord(new SettingsCodec<First>(static value => new First(value), static settings => settings.Value), SettingsCodec<First>.Schema);
        Assert.Equal(new First(7), Read<object?>(7));

        WireCodecs.RegisterRecord(new SettingsCodec<Second>(static value => new Second(value), static settings => settings.Value), SettingsCodec<Second>.Schema);
        NotSupportedException refused = Assert.Throws<NotSupportedException>(() => Read<object?>(7));
        Assert.Contains(nameof(First), refused.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(Second), refused.Message, StringComparison.Ordinal);
        Assert.Contains("[ManagedValue(Name = …)]", refused.Message, StringComparison.Ordinal);
        Assert.Equal(new First(7), Read<First>(7));
        Assert.Equal(new Second(7), Read<Second>(7));

        static T Read<T>(int value) => new ValueReader(Encoded.Of((ref writer) => writer.Write(new First(value)))).Read<T>();
    }

    private static void WriteRecord(ref ValueWriter writer, int references)
    {
        writer.WriteRecordHeader(0x0BAD5C4E_0BAD5C4E, references + 1);
        for (int i = 0; i < references; i++)
        {
            writer.WriteReference((ulong)i + 1, 0, "x"u8);
        }

        writer.WriteNull();
    }

    private sealed class Source : IReferenceSource
    {
        internal int Found { get; private set; }

        public object Resolve(ulong id, ulong contract, ReadOnlySpan<byte> typeId, Type wanted) => throw new NotSupportedException("no reference stands by itself here");

        public KeptRecord Keep(ReadOnlySpan<byte> record)
        {
            ValueWalker.ForEachReference(record, this, static (source, _) => source.Found++);
            return new Kept(record.ToArray());
        }
    }

    private sealed class Kept(byte[] bytes) : KeptRecord(bytes)
    {
        protected override void Release()
        {
        }
    }

    private readonly record struct First(int Value);

    private readonly record struct Second(int Value);

    /// <summary>Of types that have the same name on the wire, as those of two assemblies may.</summary>
    private sealed class SettingsCodec<T>(Func<int, T> make, Func<T, int> part) : WireCodec<T>
    {
        internal const ulong Schema = 0x5E77_1465_0000_0001;

        public override string WireName => "settings";

        public override void Write(ref ValueWriter writer, T value)
        {
            writer.WriteRecordHeader(Schema, 1);
            writer.WriteInt32(part(value));
        }

        public override T Read(ref ValueReader reader)
        {
            reader.ReadRecordHeader(Schema, 1);
            T read = make(reader.ReadInt32());
            reader.EndNested();
            return read;
        }
    }
}

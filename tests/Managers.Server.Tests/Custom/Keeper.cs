using Managers.Protocol;

namespace Managers.Server.Tests.Custom;

/// <summary>Crosses as a record that no reader of <c>object</c> knows, as one of a program that is newer would: its schema is not registered.</summary>
public sealed record Strange(object? First, string Name, object? Second);

public sealed class StrangeCodec : WireCodec<Strange>
{
    private const ulong Schema = 0x5712A46E_5712A46E;

    public override string WireName => "record<Strange>";

    public override void Write(ref ValueWriter writer, Strange value)
    {
        writer.WriteRecordHeader(Schema, 3);
        writer.Write(value.First);
        writer.WriteString(value.Name);
        writer.Write(value.Second);
    }

    public override Strange Read(ref ValueReader reader)
    {
        reader.ReadRecordHeader(Schema, 3);
        var value = new Strange(reader.Read<object?>(), reader.ReadText(), reader.Read<object?>());
        reader.EndNested();
        return value;
    }
}

[ManagedProxy]
public interface IKeeper
{
    object? Kept { get; set; }

    /// <summary>Gives what it keeps, so many times.</summary>
    IAsyncEnumerable<object?> RepeatAsync(int times);

    /// <summary>Gives what it keeps, in so many lists.</summary>
    object? Wrap(int times);

    /// <summary>Tries to give what it keeps as bytes alone.</summary>
    object? Copy();
}

public sealed class Keeper : IKeeper
{
    public object? Kept { get; set; }

    public async IAsyncEnumerable<object?> RepeatAsync(int times)
    {
        object? kept = Kept;
        for (int i = 0; i < times; i++)
        {
            yield return kept;
        }

        await Task.CompletedTask;
    }

    public object? Wrap(int times)
    {
        object? wrapped = Kept;
        for (int i = 0; i < times; i++)
        {
            wrapped = new object?[] { wrapped };
        }

        return wrapped;
    }

    public object? Copy() => Kept is OpaqueRecord record ? record with { Encoded = record.Encoded.ToArray() } : null;
}

public sealed partial class KeeperManager : SyncManager
{
    [CreatorMethod(typeof(Keeper))]
    public partial IKeeper CreateKeeper();
}

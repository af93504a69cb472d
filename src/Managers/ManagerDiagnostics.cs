using System.Globalization;
using System.Text;

namespace Managers;

/// <summary>What a manager server tells about itself at one moment: the specification's <c>debug_info</c> and <c>number_of_objects</c>.</summary>
/// <param name="ProcessId">The server's process.</param>
/// <param name="Started">When it started.</param>
/// <param name="Connections">How many connections it has, this one among them.</param>
/// <param name="Objects">The objects that it holds, as many as one answer can tell of; the rest counts <see cref="ObjectsLeftOut"/>.</param>
/// <param name="Sessions">Who is connected.</param>
public sealed record ManagerDiagnostics(int ProcessId, DateTimeOffset Started, int Connections, IReadOnlyList<ManagedObjectInfo> Objects, IReadOnlyList<ManagerSessionInfo> Sessions)
{
    /// <summary>How many objects it holds beside <see cref="Objects"/>: more than are told in one frame (<see cref="ServerLimits.MaxFrameInBytes"/>), some hundred thousand by default.</summary>
    public int ObjectsLeftOut { get; init; }

    /// <summary>All of it as text for people: a line for the server, then one for each session and object.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"server process {ProcessId}, started {Started:u}, {Connections} connections, {Objects.Count + ObjectsLeftOut} objects");
        foreach (ManagerSessionInfo session in Sessions)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nsession {session.Id} of process {session.ProcessId}: {session.References} references, {session.Calls} calls, {session.Waiting} of them waiting");
        }

        foreach (ManagedObjectInfo item in Objects)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nobject {item.Id} of type id '{item.TypeId}': {item.References} references, held {item.HeldByObjects} times by others{(item.Text is null ? string.Empty : ": " + item.Text)}");
        }

        if (ObjectsLeftOut != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nand {ObjectsLeftOut} objects more");
        }

        return text.ToString();
    }

    internal static ManagerDiagnostics Of(object? told)
    {
        var all = (IDictionary<object, object?>)told!;
        return new ManagerDiagnostics(
            Number(all["process"]),
            (DateTimeOffset)all["started"]!,
            Number(all["connections"]),
            [.. Many(all["objects"]).Select(static item => new ManagedObjectInfo((ulong)item["id"]!, (string)item["type_id"]!, (long)item["references"]!, (long)item["held_by_objects"]!, (string?)item["text"]))],
            [.. Many(all["sessions"]).Select(static item => new ManagerSessionInfo((Guid)item["id"]!, Number(item["process"]), Number(item["references"]), Number(item["calls"]), Number(item["waiting"])))])
        {
            ObjectsLeftOut = Number(all["objects_left_out"]),
        };
    }

    private static int Number(object? value) => Convert.ToInt32(value, CultureInfo.InvariantCulture);

    private static IEnumerable<IDictionary<object, object?>> Many(object? value) => ((object?[])value!).Select(static item => (IDictionary<object, object?>)item!);
}

/// <summary>An object of a manager server.</summary>
/// <param name="Id">Its id; never used again.</param>
/// <param name="TypeId">Under which type id it was made.</param>
/// <param name="References">How many references clients and tokens have to it.</param>
/// <param name="HeldByObjects">How many times values of other objects refer to it.</param>
/// <param name="Text">The first 75 characters of its text; null for objects of the user's own types, whose code is not run for this.</param>
public sealed record ManagedObjectInfo(ulong Id, string TypeId, long References, long HeldByObjects, string? Text);

/// <summary>A connection to a manager server.</summary>
/// <param name="Id">At random.</param>
/// <param name="ProcessId">The client's process, as the system tells for a local one, else as the client tells.</param>
/// <param name="References">To how many objects it has references.</param>
/// <param name="Calls">How many of its calls are not answered yet.</param>
/// <param name="Waiting">How many of them wait for a lock, an item or the like.</param>
public sealed record ManagerSessionInfo(Guid Id, int ProcessId, int References, int Calls, int Waiting);

using System.Text;

namespace Managers.Hosting;

/// <summary>What a server tells about itself: the specification's <c>debug_info</c> and <c>number_of_objects</c>, and who is connected.</summary>
internal static class ServerDiagnostics
{
    private const int LongestText = 75;

    // Bytes that what is told of one takes at most, without its texts; and all that is told but for these.
    private const int OneObject = 112;
    private const int OneSession = 112;
    private const int Frame = 512;

    internal static Dictionary<string, object?> Collect(ManagerServer server)
    {
        Session[] sessions = server.Sessions;
        var objects = new List<object?>();
        (ulong Id, string TypeId, long Holders, long Edges)[] all = server.Objects.List();
        // An answer that is longer than a frame may be is none at all.
        long room = server.Limits.MaxFrameInBytes - Frame - ((long)sessions.Length * OneSession);
        foreach ((ulong id, string typeId, long holders, long edges) in all)
        {
            string? text = server.Objects.Find(id) is Referent referent ? Shorten(referent.Describe(LongestText)) : null;
            room -= OneObject + LengthOf(typeId) + LengthOf(text ?? string.Empty);
            if (room < 0)
            {
                break;
            }

            objects.Add(new Dictionary<string, object?>
            {
                ["id"] = id,
                ["type_id"] = typeId,
                ["references"] = holders,
                ["held_by_objects"] = edges,
                ["text"] = text,
            });
        }

        return new Dictionary<string, object?>
        {
            ["process"] = Environment.ProcessId,
            ["started"] = server.Started,
            ["address"] = server.Address.ToString(),
            ["connections"] = server.ConnectionCount,
            ["objects"] = objects,
            ["objects_left_out"] = all.Length - objects.Count,
            ["sessions"] = sessions.Select(static session => (object?)new Dictionary<string, object?>
            {
                ["id"] = session.Id,
                ["process"] = session.ClientProcessId,
                ["references"] = session.ReferenceCount,
                ["calls"] = session.CallsInFlight,
                ["waiting"] = session.ParkedCalls,
            }).ToList(),
        };
    }

    // Cut in the middle of a character it is sent in UTF-16.
    private static int LengthOf(string text) => Math.Max(Encoding.UTF8.GetByteCount(text), sizeof(char) * text.Length);

    private static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText];
}

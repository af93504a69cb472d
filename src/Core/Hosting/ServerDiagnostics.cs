namespace Managers.Hosting;

/// <summary>What a server tells about itself: the specification's <c>debug_info</c> and <c>number_of_objects</c>, and who is connected.</summary>
internal static class ServerDiagnostics
{
    private const int LongestText = 75;

    internal static Dictionary<string, object?> Collect(ManagerServer server)
    {
        Session[] sessions = server.Sessions;
        var objects = new List<object?>();
        foreach ((ulong id, string typeId, long holders, long edges) in server.Objects.List())
        {
            objects.Add(new Dictionary<string, object?>
            {
                ["id"] = id,
                ["type_id"] = typeId,
                ["references"] = holders,
                ["held_by_objects"] = edges,
                ["text"] = server.Objects.Find(id) is Referent referent ? Shorten(referent.Describe(LongestText)) : null,
            });
        }

        return new Dictionary<string, object?>
        {
            ["process"] = Environment.ProcessId,
            ["started"] = server.Started,
            ["address"] = server.Address.ToString(),
            ["connections"] = server.ConnectionCount,
            ["objects"] = objects,
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

    private static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText];
}

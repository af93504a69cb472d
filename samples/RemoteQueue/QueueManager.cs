using Managers;

namespace RemoteQueueSample;

/// <summary>What server and clients agree on: a type id, and what it gives. The server has the queue; nothing here says how it is made.</summary>
public sealed partial class QueueManager : BaseManager
{
    /// <summary>The one queue of the server.</summary>
    [CreatorMethod(TypeId = "get_queue")]
    public partial ISharedQueue<string> GetQueue();
}

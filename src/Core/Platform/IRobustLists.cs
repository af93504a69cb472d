namespace Managers.Platform;

/// <summary>Finds the list by which the kernel frees the locks that a thread held when it ends.</summary>
internal interface IRobustLists
{
    /// <summary>
    /// The head of the calling thread's list; 0 where there is none whose nodes lie to their words as the nodes of this library do: the word 32 bytes before the pointer to the next node, and the pointer to the one before in between.
    /// </summary>
    nint HeadOfCurrentThread();
}

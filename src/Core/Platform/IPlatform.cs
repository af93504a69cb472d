namespace Managers.Platform;

/// <summary>All of the operating system that this library uses, as one object. One instance serves the process.</summary>
internal interface IPlatform
{
    /// <summary>Makes, opens and removes segments.</summary>
    ISegmentProvider Segments { get; }

    /// <summary>Sleeps on and wakes a 32-bit word in a segment.</summary>
    IWaiter Waiter { get; }

    /// <summary>Says who this process and its threads are.</summary>
    IProcessProbe Processes { get; }

    /// <summary>Has the system tell of the end of processes.</summary>
    IDeathWatch Deaths { get; }

    /// <summary>Finds the kernel's list of the locks a thread holds.</summary>
    IRobustLists RobustLists { get; }

    /// <summary>Connects processes.</summary>
    IChannels Channels { get; }

    /// <summary>Waits for channels that nobody reads.</summary>
    IChannelWatch ChannelWatch { get; }

    /// <summary>Starts processes that end with this one.</summary>
    IChildLauncher Children { get; }

    /// <summary>Size in bytes of the C type <c>long</c>, which decides what the codes l and L mean in native formats.</summary>
    int NativeLongSize { get; }
}

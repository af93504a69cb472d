namespace Managers.Platform.Windows;

/// <summary>Windows tells of nothing that could be read from a pipe, but of reads that have ended, each of which needs memory of its own: a channel keeps the thread that reads it there.</summary>
internal sealed class ChannelWatch : IChannelWatch
{
    public bool IsAvailable => false;

    public bool TryWatch(Channel channel, Action<object> ready, object state) => false;
}

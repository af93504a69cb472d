using System.Runtime.ExceptionServices;
using Xunit;

namespace Managers.Core.Tests.Support;

/// <summary>Threads of a test, joined with a deadline; the first failure is the test's.</summary>
internal static class Joined
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static void Run(Action body) => Run(1, _ => body());

    internal static void Run(int count, Action<int> body)
    {
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                body(i);
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, e, null);
            }
        })
        { IsBackground = true })];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            Assert.True(thread.Join(Patience), $"a thread of the test did not end within {Patience}");
        }

        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}

using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>What methods throw is their caller's, and nobody else's. Row E7.</summary>
public sealed class ThrowerTests() : CustomTest<ThrowerManager>(static options => new ThrowerManager(options))
{
    [Theory]
    [InlineData("cancelled")]
    [InlineData("interrupted")]
    [InlineData("out of memory")]
    [InlineData("protocol")]
    [InlineData("speechless")]
    public async Task E7_Whatever_a_method_throws_that_call_fails_and_no_other(string what)
    {
        IThrower thrower = Own(Manager.CreateThrower());
        Task<int> waiting = thrower.WaitAsync();

        Failed(Record.Exception(() => Manager.CreateStillborn(what)));
        Failed(Record.Exception(() => thrower.Throw(what)));
        Failed(Record.Exception(() => thrower.ThrowOnAnotherThread(what)));
        Failed(Record.Exception(() => thrower.ThrowBeside(what)));
        Failed(await Record.ExceptionAsync(() => thrower.ThrowLaterAsync(what).WaitAsync(TestThread.Patience)));
        var items = new List<int>();
        Failed(await Record.ExceptionAsync(async () =>
        {
            await foreach (int item in thrower.ThrowInStreamAsync(what))
            {
                items.Add(item);
            }
        }));

        Assert.Equal([1], items);
        Assert.False(waiting.IsCompleted);
        thrower.Go(5);
        Assert.Equal(5, await waiting.WaitAsync(TestThread.Patience));
        Assert.Equal(ManagerState.Connected, Manager.State);
        // Others who listen on this machine knock for a moment, to see whether a socket is alive.
        TestThread.Until(() => Manager.GetDiagnostics().Connections == 1, "one connection");
    }

    [Fact]
    public void E7_An_exception_that_cannot_be_asked_is_told_by_its_type()
    {
        IThrower thrower = Manager.CreateThrower();
        RemoteException error = Assert.Throws<RemoteException>(() => thrower.Throw("speechless"));

        Assert.Equal(typeof(SpeechlessException).FullName, error.RemoteType);
        Assert.Contains(nameof(SpeechlessException), error.RemoteMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("protocol")]
    [InlineData("lost")]
    [InlineData("mismatch")]
    [InlineData("unexposed")]
    [InlineData("stopped")]
    public async Task E7_An_error_of_the_calls_that_a_method_makes_is_none_of_the_call_to_it(string what)
    {
        IThrower thrower = Own(Manager.CreateThrower());
        WasThrown(Record.Exception(() => Manager.CreateStillborn(what)));
        WasThrown(Record.Exception(() => thrower.Throw(what)));
        WasThrown(Record.Exception(() => thrower.ThrowOnAnotherThread(what)));
        WasThrown(Record.Exception(() => thrower.ThrowBeside(what)));
        WasThrown(await Record.ExceptionAsync(() => thrower.ThrowLaterAsync(what).WaitAsync(TestThread.Patience)));
        WasThrown(await Record.ExceptionAsync(() => thrower.ThrowInStreamAsync(what).ToListAsync().AsTask().WaitAsync(TestThread.Patience)));
    }

    [Fact]
    public async Task E7_An_error_of_the_calls_that_an_object_makes_to_tell_its_text_is_none_of_the_call_to_it()
    {
        IThrower thrower = Own(Manager.CreateThrower());
        WasThrown(Record.Exception(() => ((BaseProxy)thrower).Describe()));
        Task<int> waiting = thrower.WaitAsync();
        thrower.Go(1);
        Assert.Equal(1, await waiting.WaitAsync(TestThread.Patience));
    }

    private static void WasThrown(Exception? error)
    {
        RemoteException remote = Assert.IsType<RemoteException>(error);
        Assert.Equal(typeof(ProtocolException).FullName, remote.RemoteType);
        Assert.NotEmpty(remote.RemoteMessage);
    }

    /// <summary>By the method, that is, and not for want of a connection or of an answer.</summary>
    private static void Failed(Exception? error)
    {
        Assert.NotNull(error);
        Assert.False(error is ManagerUnavailableException or TimeoutException or ProtocolException, error.ToString());
    }
}

using Managers.Tests.Child.Roles;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>A test with a manager server in a process of its own, a manager here that is connected to it, and other processes as further clients.</summary>
public abstract class ManagerServerTest : LeakCheckedTest
{
    private readonly string _socketPath = Path.Combine(Path.GetTempPath(), $"managers-{Guid.NewGuid():N}");

    protected ManagerServerTest()
    {
        Address = OperatingSystem.IsWindows() ? "pipe:" + Path.GetFileName(_socketPath) : "unix:" + _socketPath;
        Server = StartChild("serve", Convert.ToHexString(Key), Address);
        Assert.Equal(Address, Server.ReadLine());
        Manager = new TallyManager(new ManagerOptions { Address = ManagerAddress.Parse(Address), AuthKey = AuthKey.FromBytes(Key) });
        Manager.Connect();
    }

    protected static byte[] Key { get; } = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];

    protected string Address { get; }

    protected ChildProcess Server { get; }

    protected TallyManager Manager { get; }

    protected override void Clean()
    {
        Manager.Dispose();
        if (!Server.HasExited)
        {
            Server.Finish();
        }

        File.Delete(_socketPath);
    }

    protected int Waiting() => Manager.GetDiagnostics().Sessions.Sum(static session => session.Waiting);

    /// <param name="state">What it is to be in.</param>
    /// <param name="proxy">Of what.</param>
    /// <param name="by">"rings" or "socket"; nothing: whichever it is by then.</param>
    protected ChildProcess StartClient(string state, BaseProxy proxy, string by = "") => StartChild("client", Address, Convert.ToHexString(Key), state, proxy.ToToken(TimeSpan.FromMinutes(1)).ToString(), by);
}

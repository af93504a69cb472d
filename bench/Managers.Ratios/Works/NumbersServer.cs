using System.Diagnostics;
using Managers.Ratios.Processes;
using Managers.Ratios.Servers;

namespace Managers.Ratios.Works;

/// <summary>A server on another processor than its client, with a small dictionary.</summary>
internal sealed class NumbersServer : IDisposable
{
    internal NumbersServer()
    {
        Manager = MeteredManager.StartMetered();
        Numbers = Manager.CreateDictionary<int, int>();
        Numbers[1] = 2;
    }

    internal MeteredManager Manager { get; }

    internal IDictionaryProxy<int, int> Numbers { get; }

    /// <summary>Once all its connections are there: threads that start later may run anywhere.</summary>
    internal void Pin()
    {
        Processors.PinAll(Manager.ServerProcessId!.Value, 1);
        Processors.PinAll(Environment.ProcessId, 0);
    }

    /// <summary>So many small calls.</summary>
    internal void Call(int repeats)
    {
        IDictionaryProxy<int, int> numbers = Numbers;
        int sum = 0;
        for (int i = 0; i < repeats; i++)
        {
            sum += numbers[1];
        }

        if (sum != 2 * repeats)
        {
            throw new UnreachableException("The server gave another number.");
        }
    }

    public void Dispose()
    {
        Manager.Dispose();
        Processors.Release();
    }
}

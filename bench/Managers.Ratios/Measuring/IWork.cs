using Managers.Ratios.Floors;

namespace Managers.Ratios.Measuring;

/// <summary>One row of the table: a piece of work done by this library, by a C program that does the least it takes, and by what people use today.</summary>
internal interface IWork : IDisposable
{
    /// <summary>What is done; the row's name and what <c>--only</c> looks in.</summary>
    string Name { get; }

    /// <summary>What the figures count, such as "ns/element".</summary>
    string Unit { get; }

    /// <summary>The C operation; null where there is none.</summary>
    string? FloorName { get; }

    /// <summary>What is compared with; null where there is none.</summary>
    string? PeerName { get; }

    /// <summary>What must hold.</summary>
    Bar Bar { get; }

    /// <summary>The row is measured a second time by a NativeAOT build.</summary>
    bool AlsoNativeAot { get; }

    /// <summary>Why the row cannot be measured here; null if it can. A row that needs a program of its own publishes it when it is asked.</summary>
    /// <param name="aot">What is compiled by NativeAOT was asked for.</param>
    string? WhyMissing(bool aot);

    /// <summary>The row means nothing with fewer rounds.</summary>
    int LeastRounds { get; }

    /// <summary>Makes what is measured and warms it up, so that no later call is compiled or mapped anew.</summary>
    void Prepare(FloorPrograms floors);

    /// <summary>Measures all sides once, close to each other in time.</summary>
    /// <param name="round">From 0; sides take turns in going first.</param>
    Round MeasureRound(int round);
}

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>Unwinds a thread when its run is over; nobody but the harness sees it.</summary>
internal sealed class AbandonedException : Exception;

namespace Managers.Server.Tests.Support;

/// <summary>The same over rings, from the first answer on.</summary>
public sealed class RingPrimitives() : ServerPrimitives(new ManagerOptions { AnswersBeforeRings = 1 });

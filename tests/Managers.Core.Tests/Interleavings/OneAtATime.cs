using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>These tests hand a baton between threads all the time: beside each other they would only wait for processors.</summary>
[CollectionDefinition(nameof(OneAtATime))]
public sealed class OneAtATime;

using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Tests that change or fill what all formats share. They run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FormatGlobals
{
    public const string Name = "what all formats share";
}

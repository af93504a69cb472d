using System.Diagnostics.CodeAnalysis;

namespace Managers.Ratios.Works;

/// <summary>What the trimmer must keep of a type that goes into shared memory: its fields, which make up the layout.</summary>
internal static class Annotated
{
    internal const DynamicallyAccessedMemberTypes Fields = DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields;
}

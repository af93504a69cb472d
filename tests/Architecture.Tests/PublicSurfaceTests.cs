using System.Reflection;
using Xunit;

namespace Managers.Architecture.Tests;

/// <summary>What users see: one namespace, and four for those who need them; no pointers.</summary>
public sealed class PublicSurfaceTests
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Managers.Protocol, .Client and .Proxies are for code that encodes and calls, generated code most of all; Managers.Hosting for programs in which a server has to begin in a way of its own.</summary>
    [Fact]
    public void Public_types_are_in_namespace_managers() => Sources.Empty(
        Assemblies.All.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.Namespace is not ("Managers" or "Managers.Protocol" or "Managers.Client" or "Managers.Proxies" or "Managers.Hosting")).Select(type => type.FullName!),
        "public types outside of namespace Managers");

    [Fact]
    public void Internal_types_of_core_are_in_the_namespace_of_their_folder() => Sources.Empty(
        Assemblies.TopLevelTypesOf(Assemblies.Core).Where(type => !type.IsPublic && type.Namespace == "Managers").Select(type => type.FullName!),
        "internal types in namespace Managers");

    [Fact]
    public void No_public_member_shows_a_raw_pointer() => Sources.Empty(
        from assembly in Assemblies.All
        from type in assembly.GetExportedTypes()
        from member in type.GetMembers(Declared)
        where IsVisible(member) && TypesOf(member).Any(IsPointer)
        select $"{type.Name}.{member.Name}",
        "a public member takes or gives a pointer: use ref, span or nint");

    [Fact]
    public void Errors_of_the_library_have_one_root()
    {
        Type[] errors = [.. Assemblies.Core.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(Exception)))];

        Assert.Contains(typeof(SegmentException), errors);
        Assert.All(errors, type => Assert.True(type == typeof(ManagerException) || type.IsSubclassOf(typeof(ManagerException)), type.Name));
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        PropertyInfo property => property.GetAccessors(nonPublic: false).Length > 0,
        _ => false,
    };

    private static IEnumerable<Type> TypesOf(MemberInfo member) => member switch
    {
        MethodInfo method => [method.ReturnType, .. method.GetParameters().Select(parameter => parameter.ParameterType)],
        ConstructorInfo constructor => constructor.GetParameters().Select(parameter => parameter.ParameterType),
        FieldInfo field => [field.FieldType],
        PropertyInfo property => [property.PropertyType],
        _ => [],
    };

    private static bool IsPointer(Type type) => type.IsPointer || type.IsFunctionPointer || (type.HasElementType && IsPointer(type.GetElementType()!));
}

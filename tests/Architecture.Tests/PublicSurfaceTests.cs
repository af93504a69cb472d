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

    /// <summary>Whoever calls the server can do it without blocking, and cancel it.</summary>
    [Fact]
    public void Members_that_call_a_server_have_asynchronous_twins_that_can_be_cancelled()
    {
        Type[] types =
        [
            typeof(BaseProxy), typeof(IDictionaryProxy<,>), typeof(IListProxy<>), typeof(NamespaceProxy), typeof(QueueProxy<>), typeof(EventProxy), typeof(SemaphoreProxy), typeof(LockProxy), typeof(ConditionProxy),
            typeof(BarrierProxy), typeof(SharedCellProxy<>), typeof(SharedValueProxy<>), typeof(SharedArrayProxy<>), typeof(BaseManager), typeof(SyncManager),
        ];
        // What makes no call, and what is a thread's alone: a lease takes its place (AcquireAsync, LockLease).
        HashSet<string> excepted =
        [
            "Dispose", "Equals", "GetHashCode", "ToString", "AsDynamic", "AsSpan", "GetEnumerator", "BeginCall", "BeginBatch", "AddCreators", "Register", "OnServerStart", "CallStream", "ToList",
            "Release", "Detach", "MarkConsistent", "StartNew",
        ];
        Sources.Empty(
            from type in types
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where !method.IsSpecialName && !method.Name.EndsWith("Async", StringComparison.Ordinal) && !method.Name.Contains('.', StringComparison.Ordinal) && !excepted.Contains(method.Name)
            let twins = type.GetMethods().Where(twin => twin.Name == method.Name + "Async" && twin.GetParameters().Any(static parameter => parameter.ParameterType == typeof(CancellationToken)))
            where !twins.Any() && !(method.Name == "Shutdown" && type.GetMethod("ShutdownAsync") is not null)
            select $"{type.Name}.{method.Name}",
            "members that call a server and have no asynchronous twin with a cancellation token");
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

using Xunit;

namespace Managers.Generators.Tests;

/// <summary>What is written compiles without a warning, for everything that is allowed.</summary>
public sealed class OutputTests
{
    [Fact]
    public void The_program_of_the_documentation_compiles()
    {
        Generation generation = Generation.Of(
            """
            [ManagedProxy] public interface ICounter { int Add(int n); int Total { get; } ValueTask<int> SlowAsync(CancellationToken token); IAsyncEnumerable<int> History(); }
            public sealed class Counter(int start) : ICounter
            {
                public int Add(int n) => start += n; public int Total => start; public ValueTask<int> SlowAsync(CancellationToken token) => new(1);
                public async IAsyncEnumerable<int> History() { await Task.Yield(); yield return 1; }
            }
            public sealed partial class MyManager : BaseManager
            {
                [CreatorMethod(typeof(Counter), TypeId = "counter", Exposed = ["Add", "Total"])]
                public partial ICounter CreateCounter(int start);
            }
            public sealed partial class QueueManager : BaseManager { [CreatorMethod(TypeId = "get_queue")] public partial ISharedQueue<string> GetQueue(); }
            public static class Use
            {
                public static void All()
                {
                    using var manager = new MyManager();
                    manager.Start();
                    ICounter counter = manager.CreateCounter(40);
                    counter.Add(2);
                    ((BaseProxy)counter).CallMethod<int>("Add", 2);
                    manager.Shutdown();
                    var queue = new QueueReferent<string>();
                    using var server = new QueueManager(new ManagerOptions { AuthKey = AuthKey.FromPassphrase("none") });
                    server.Register("get_queue", () => queue);
                    server.GetQueue().Put("hello");
                }
            }
            """).Compiles();
        Assert.Contains(
            ": base(\"Add(i32)->i32\", \"History()->stream<i32>\", \"SlowAsync()->i32\", \"get_Total()->i32\")", generation.File("Managers.Generated.Counter.Contract.g.cs"), StringComparison.Ordinal);
        Assert.Contains("}, 0, 3);", generation.File("MyManager.Manager.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_calls_of_the_library_s_types_name_is_registered()
    {
        Generation generation = Generation.Of(
            """
            public enum Color { Red }
            [ManagedValue] public record Job(int Number);
            public static class Use
            {
                public static void All(SyncManager manager, NamespaceProxy names)
                {
                    manager.CreateQueue<Color>();
                    manager.CreateDictionary<string, (int, Color?)>();
                    manager.CreateList([1, 2, 3]);
                    manager.CreateQueue<Job[]>();
                    manager.CreateList<IListProxy<int>>();
                    names.Set("x", new Dictionary<Guid, Job>());
                }

                public static void Any<T>(SyncManager manager) => manager.CreateQueue<T>();
            }
            """).Compiles();
        string registration = generation.File("Managers.Generated.Registration.g.cs");
        Assert.All(
            (string[])["RegisterEnum<global::Color>", "RegisterTuple<int, global::Color?>", "RegisterList<global::Job>", "RegisterMap<global::System.Guid, global::Job>"],
            line => Assert.Contains(line, registration, StringComparison.Ordinal));
        Assert.Contains("ReferentTypes.RegisterList<int>", registration, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ISharedQueue<int>", "RegisterQueue<int>", "ref<ISharedQueue>")]
    [InlineData("IListProxy<int>", "RegisterList<int>", "ref<IListProxy>")]
    [InlineData("IDictionaryProxy<string, int>", "RegisterDictionary<string, int>", "ref<IDictionaryProxy>")]
    [InlineData("IListProxy<IDictionaryProxy<string, Color>>", "RegisterDictionary<string, global::Color>", "ref<IListProxy>")]
    public void Interfaces_of_the_library_s_own_objects_cross_by_themselves_and_inside_others(string type, string registered, string wire)
    {
        Generation generation = Generation.Of(
            $$"""
            public enum Color { Red }
            [ManagedValue] public record Pair<T>(T First, {{type}}? Second);
            [ManagedValue] public record Job({{type}} First, {{type}}[] Others);
            [ManagedProxy] public interface IBox
            {
                {{type}} A({{type}} value);
                {{type}}[] B({{type}}[] value);
                List<{{type}}> C(IReadOnlyList<{{type}}> value);
                ({{type}}, int) D(({{type}}, int) value);
                Dictionary<string, {{type}}> E(Job job, Pair<int> pair);
                Task<{{type}}> F();
                IAsyncEnumerable<{{type}}[]> G();
                {{type}} H { get; set; }
            }
            """).Compiles();
        Assert.Contains($"ReferentTypes.{registered}();", generation.File("Managers.Generated.Registration.g.cs"), StringComparison.Ordinal);
        string contract = generation.File("Managers.Generated.Box.Contract.g.cs");
        Assert.All(
            (string[])[$"A({wire})->{wire}", $"B({wire}[])->{wire}[]", $"C({wire}[])->{wire}[]", $"D(({wire},i32))->({wire},i32)", $"E(record<Job>,record<Pair<i32>>)->map<string,{wire}>", $"F()->{wire}", $"G()->stream<{wire}[]>"],
            line => Assert.Contains($"\"{line}\"", contract, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ISharedQueue<int>", "RegisterQueue<int>")]
    [InlineData("IListProxy<int>", "RegisterList<int>")]
    [InlineData("IDictionaryProxy<string, int>", "RegisterDictionary<string, int>")]
    public void Items_of_the_library_s_containers_are_references_by_themselves_and_inside_others(string type, string registered)
    {
        Generation generation = Generation.Of(
            $$"""
            public static class Use
            {
                public static void All(SyncManager manager, NamespaceProxy names)
                {
                    manager.CreateQueue<{{type}}>();
                    manager.CreateQueue<({{type}}, string)>();
                    manager.CreateList<{{type}}[]>();
                    manager.CreateDictionary<string, List<{{type}}>>();
                    names.Get<Dictionary<int, {{type}}>>("x");
                    names.Get<LockProxy>("y");
                    names.Get<IListProxy<LockProxy>>("z");
                }
            }
            """).Compiles();
        Assert.Contains($"ReferentTypes.{registered}();", generation.File("Managers.Generated.Registration.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void Sets_and_tuples_of_up_to_seven_are_registered()
    {
        Generation generation = Generation.Of(
            """
            public enum Color { Red }
            [ManagedValue] public record Job(HashSet<Color> Colors, IReadOnlySet<string>? Names, (int, int, int, int, int, int, Color?) Seven);
            [ManagedProxy] public interface IBox { ISet<Job[]> Get(HashSet<byte> bytes, (int, byte[], string, bool, Job) five); IAsyncEnumerable<HashSet<int>> All(); }
            public static class Use { public static object All(BaseProxy proxy) => proxy.CallStream<(int, int, int, int, int, Color)>("All"); }
            """).Compiles();
        string registration = generation.File("Managers.Generated.Registration.g.cs");
        Assert.All(
            (string[])["RegisterSet<global::Color>()", "RegisterSet<string>()", "RegisterSet<global::Job[]>()", "RegisterSet<byte>()", "RegisterSet<int>()", "RegisterTuple<int, byte[], string, bool, global::Job>()",
                "RegisterTuple<int, int, int, int, int, int, global::Color?>()", "RegisterTuple<int, int, int, int, int, global::Color>()"],
            line => Assert.Contains(line, registration, StringComparison.Ordinal));
        Assert.Contains("\"All()->stream<i32[]>\", \"Get(u8[],(i32,bytes,string,bool,record<Job>))->record<Job>[][]\"", generation.File("Managers.Generated.Box.Contract.g.cs"), StringComparison.Ordinal);
        Assert.Contains("\"Job(Colors:i32[],Names:string[],Seven:(i32,i32,i32,i32,i32,i32,i32?))\"", generation.File("Managers.Generated.Job.Codec.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_generic_value_has_one_codec_and_each_closed_type_is_registered()
    {
        Generation generation = Generation.Of(
            """
            namespace N;
            [ManagedValue] public record Pair<A, B>(A First, B Second);
            [ManagedValue] public record Pair(int First);
            [ManagedValue(Name = "node")] public sealed record Node<T>(T Value, Node<T>? Next, List<Pair<int, T>> Others, ISharedQueue<T[]>? Queue, (T, Pair<T, T>) Two) where T : notnull, IComparable<T>;
            [ManagedValue] internal struct Many<@class, T2, T3, T4, T5> where @class : class?, new() where T2 : unmanaged where T3 : struct where T4 : notnull where T5 : List<T3>, IEnumerable<T3>
            {
                public @class? A; public T2? B; public T3?[] C; public Dictionary<T4, List<T5>> D;
            }
            [ManagedProxy] public interface IBox { Pair<int, string?>? Get(Node<Guid> node, params Pair<DayOfWeek, Pair>[] more); Task<Pair<IBox, Node<string>[]>> All(); }
            public static class Use { public static void All(SyncManager manager) => manager.CreateQueue<Pair<TimeSpan, Pair<byte, byte[]>>>(); }
            """).Compiles();
        string registration = generation.File("Managers.Generated.Registration.g.cs");
        Assert.All(
            (string[])["PairCodec<int, string>.Register();", "NodeCodec<global::System.Guid>.Register();", "PairCodec<global::System.DayOfWeek, global::N.Pair>.Register();", "RegisterEnum<global::System.DayOfWeek>", "NodeCodec<string>.Register();",
                "PairCodec<global::N.IBox, global::N.Node<string>[]>.Register();", "PairCodec<byte, byte[]>.Register();", "PairCodec<global::System.TimeSpan, global::N.Pair<byte, byte[]>>.Register();", "RegisterRecord<global::N.Pair>("],
            line => Assert.Contains(line, registration, StringComparison.Ordinal));
        Assert.DoesNotContain("<T>", registration, StringComparison.Ordinal);
        Assert.Contains(
            "\"Get(record<node<guid>>,record<N.Pair<i32,record<N.Pair>>>[])->record<N.Pair<i32,string>>\"", generation.File("Managers.Generated.N.Box.Contract.g.cs"), StringComparison.Ordinal);
        string node = generation.File("Managers.Generated.N.Node`1.Codec.g.cs");
        Assert.All(
            (string[])["class NodeCodec<T> : global::Managers.Protocol.WireCodec<global::N.Node<T>?> where T : notnull, global::System.IComparable<T>", "global::Managers.Generated.N.PairCodec<int, T>.Register();", "global::Managers.Generated.N.NodeCodec<T>.Register();",
                "RegisterTuple<T, global::N.Pair<T, T>>", "RegisterQueue<T[]>", "\"record<node<\" + global::Managers.Protocol.WireCodec<T>.Instance.WireName + \">>\""],
            line => Assert.Contains(line, node, StringComparison.Ordinal));
        Assert.Contains("where T2 : unmanaged where T3 : struct where T4 : notnull", generation.File("Managers.Generated.N.Many`5.Codec.g.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_generic_value_of_another_assembly_is_registered_by_its_codec_there()
    {
        Generation library = Generation.Of("Library", [], "namespace L; [ManagedValue] public record Box<T>(T Value, List<T> More); [ManagedValue] public record Part(int Number);").Compiles();
        Generation user = Generation.Of("User", [library.Output.ToMetadataReference()], "[ManagedProxy] public interface IUser { L.Box<L.Part> Get(); }").Compiles();
        string registration = user.File("Managers.Generated.Registration.g.cs");
        Assert.Contains("global::Managers.Generated.L.BoxCodec<global::L.Part>.Register();", registration, StringComparison.Ordinal);
        Assert.Contains("_ = global::Managers.Generated.L.PartCodec.Instance;", registration, StringComparison.Ordinal);
        Generation without = Generation.Of("Other", [library.Input.ToMetadataReference()], "[ManagedProxy] public interface IUser { L.Box<int> Get(); }");
        Assert.Contains("built without the generator", Assert.Single(without.Result.Diagnostics).GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_internal_and_oddly_named_types_compile() => Generation.Of(
        """
        namespace A.B;
        public partial class Outer
        {
            internal partial struct Inner
            {
                [ManagedProxy] internal interface @event { void @class(int @int, string? @string = null); string? @new { get; set; } }
                internal sealed class Thing : @event { public void @class(int @int, string? @string) { } public string? @new { get; set; } }
                [ManagedValue] internal record struct @record(int @if, Outer? Nothing2) { }
                internal sealed partial class Manager : SyncManager { [CreatorMethod(typeof(Thing))] internal partial @event @make(); }
            }
        }
        """.Replace(", Outer? Nothing2", string.Empty, StringComparison.Ordinal)).Compiles();

    [Fact]
    public void Base_interfaces_default_members_and_disposal_compile() => Generation.Of(
        """
        public interface IRoot { int Id { get; } Task GoAsync(CancellationToken token = default); }
        [ManagedProxy] public interface IBase : IRoot, IDisposable { int Twice(int n) => 2 * n; static int Three => 3; private int Four() => 4; }
        [ManagedProxy] public interface IMore : IBase, IAsyncDisposable { new string Id { get; } IBase Parent { get; } ValueTask<IMore?> FindAsync(params string[] names); [Blocking] void Wait(); [Concurrent] int Look { get; } }
        """).Compiles();

    [Fact]
    public void Constructors_are_written_where_there_are_none_and_inherited() => Generation.Of(
        """
        public abstract partial class First : BaseManager;
        public partial class Second : First;
        public sealed class Third(ManagerOptions? options, int more = 1) : Second(options) { public int More => more; }
        public sealed class Fourth : SyncManager { public Fourth() { } }
        public class Fifth : SyncManager;
        public static class Use { public static object[] All() => [new Second(), new Second(new ManagerOptions()), new Third(null), new Fourth(), new Fifth()]; }
        """).Compiles();

    [Fact]
    public void Managers_that_a_server_process_can_make_are_registered()
    {
        Generation generation = Generation.Of(
            "public abstract partial class First : BaseManager; public partial class Second : First; public sealed class Fourth : SyncManager { public Fourth() { } } public class Box { private partial class Hidden : SyncManager; }");
        string registration = generation.Compiles().File("Managers.Generated.Registration.g.cs");
        Assert.Contains("ManagerPrograms.Register<global::Second>", registration, StringComparison.Ordinal);
        Assert.DoesNotContain("First", registration, StringComparison.Ordinal);
        Assert.DoesNotContain("Fourth", registration, StringComparison.Ordinal);
        Assert.DoesNotContain("Hidden", registration, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_of_other_assemblies_are_made_known_before_they_are_used()
    {
        Generation library = Generation.Of("Library", [], "namespace L; [ManagedProxy] public interface IThing { Part Get(); } [ManagedValue] public record Part(int Number);").Compiles();
        Generation user = Generation.Of("User", [library.Output.ToMetadataReference()], "[ManagedProxy] public interface IBox { L.IThing Get(List<L.Part> parts); }").Compiles();
        string registration = user.File("Managers.Generated.Registration.g.cs");
        Assert.Contains("_ = global::Managers.Generated.L.ThingContract.Instance;", registration, StringComparison.Ordinal);
        Assert.Contains("_ = global::Managers.Generated.L.PartCodec.Instance;", registration, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_for_a_program_without_marks() => Assert.Empty(Generation.Of("public class C : IDisposable { public void Dispose() { } }").Compiles().Result.GeneratedSources);

    [Fact]
    public void A_schema_is_of_name_and_fields_and_annotations_are_none_of_its_business()
    {
        string one = Generation.Of("[ManagedValue] public record Job(string? Name, int? N, List<string?> More) { public DateTime When { get; init; } public int Length => 1; }").Compiles().File("Managers.Generated.Job.Codec.g.cs");
        Assert.Contains("\"Job(Name:string,N:i32?,More:string[],When:datetime)\"", one, StringComparison.Ordinal);
        string other = Generation.Of("[ManagedValue(Name = \"job\")] public readonly struct Job { public readonly string Name; public Job(string name) => Name = name; }").Compiles().File("Managers.Generated.Job.Codec.g.cs");
        Assert.Contains("\"job(Name:string)\"", other, StringComparison.Ordinal);
    }
}

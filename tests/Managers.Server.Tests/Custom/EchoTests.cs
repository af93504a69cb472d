using System.Globalization;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Values of every kind through generated code, there and back. Rows P13, P14, C2, C3, C4.</summary>
public sealed class EchoTests() : CustomTest<EchoManager>(static options => new EchoManager(options))
{
    private static readonly Job s_job = new("a", 2, [Colour.Green, (Colour)3], new Job("b", null, [])) { Places = new() { ["home"] = new Point(1, 2.5) } };

    [Fact]
    public void P13_Records_structs_and_classes_cross_as_copies()
    {
        IEchoPlus echo = Manager.CreateEcho();
        Assert.Equal(new Point(3, 0.5), echo.Point(new Point(3, 0.5)));
        Job job = echo.Job(s_job)!;
        Assert.NotSame(s_job, job);
        Equal(s_job, job);
        Assert.Null(echo.Job(null));
        Settings settings = echo.Settings(new Settings { @class = "x", Names = ["a", "b"], Pair = (4, null), Anything = new Point(1, 1) });
        Assert.Equal(("x", 2, (4, null), (object)new Point(1, 1)), (settings.@class, settings.Names.Count, settings.Pair, settings.Anything));
    }

    [Fact]
    public void P14_Enums_nullables_and_collections_cross()
    {
        IEchoPlus echo = Manager.CreateEcho();
        Assert.Equal(Colour.Green, echo.Colour(Colour.Green));
        Assert.Equal((Colour)200, echo.Colour((Colour)200));
        Assert.Null(echo.Colour(null));
        Assert.Equal(3, echo.Number());
        Assert.Null(echo.Number(null));
        Assert.Equal([new Point(1, 1), default], echo.Points([new Point(1, 1), default]));
        Assert.Equal([null, new Point(1, 1)], echo.Maybe([null, new Point(1, 1)]));
        Equal(s_job, Assert.Single(echo.Jobs([s_job])));
        Dictionary<Colour, List<int>> map = echo.Map(new() { [Colour.Red] = [1, 2], [Colour.Green] = [] });
        Assert.Equal([1, 2], map[Colour.Red]);
        Assert.Equal(2, map.Count);
        Assert.Equal((1, Colour.Green, "z"), echo.Tuple((1, Colour.Green, "z")));
        Assert.Null(echo.Points(null!));
    }

    [Fact]
    public void P14_Spans_memory_objects_and_odd_names_cross()
    {
        IEchoPlus echo = Manager.CreateEcho();
        Assert.Equal(6.5, echo.Sum([1, 2, 3.5]));
        Assert.Equal("abc", echo.Text("a", "b", "c"));
        Assert.Equal<byte>([1, 2], echo.Bytes(new byte[] { 1, 2 }));
        Assert.Equal(5L, echo.Any(5L));
        Equal(s_job, Assert.IsType<Job>(echo.Any(s_job)));
        Assert.True(echo.@event(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(1))));
        Assert.Equal("01234567-89ab-cdef-0123-456789abcdef", echo.Id.ToString("D", CultureInfo.InvariantCulture));
    }

    [Fact]
    public void P14_Calls_by_name_take_the_same_values()
    {
        var echo = (BaseProxy)Manager.CreateEcho();
        Assert.Equal(new Point(1, 2), echo.CallMethod<Point>("Point", new Point(1, 2)));
        Equal(s_job, echo.CallMethod<Job>("Job", s_job));
        Assert.Equal(Colour.Green, echo.CallMethod<Colour?>("Colour", Colour.Green));
        Assert.Equal(1, echo.CallMethod<int>("Extra"));
    }

    [Fact]
    public void A_value_of_a_derived_type_is_refused_not_cut()
    {
        IEchoPlus echo = Manager.CreateEcho();
        Assert.Contains("UrgentJob", Assert.Throws<NotSupportedException>(() => echo.Job(new UrgentJob("u"))).Message, StringComparison.Ordinal);
        Equal(s_job, echo.Job(s_job)!);
    }

    [Fact]
    public void Values_are_in_the_containers_of_every_server_too()
    {
        IDictionaryProxy<Colour, Job> jobs = Manager.CreateDictionary<Colour, Job>();
        jobs[Colour.Green] = s_job;
        Equal(s_job, jobs[Colour.Green]);
        IListProxy<Point> points = Manager.CreateList([new Point(1, 1), new Point(2, 2)]);
        Assert.Equal(1, points.IndexOf(new Point(2, 2)));
    }

    [Fact]
    public void C2_C4_Type_id_and_proxy_come_from_the_callable_where_none_is_named()
    {
        using BaseProxy made = Assert.IsAssignableFrom<BaseProxy>(Manager.CreateEcho());
        Assert.Contains(made.GetType().GetCustomAttributes(false), static attribute => attribute is System.CodeDom.Compiler.GeneratedCodeAttribute);
        Assert.Equal("Echo", ((BaseProxy)Manager.CreateEcho()).TypeId);
        Assert.Equal("plain", ((BaseProxy)Manager.CreatePlain()).TypeId);
    }

    [Fact]
    public async Task P_Disposing_a_proxy_lets_go_and_calls_nothing()
    {
        IEchoPlus echo = Manager.CreateEcho();
        await echo.DisposeAsync();
        Assert.Throws<ObjectDisposedException>(() => echo.Extra());
    }

    [Fact]
    public void P10_A_proxy_given_back_to_its_server_is_the_object_itself()
    {
        IEchoPlus echo = Manager.CreateEcho();
        using ISharedQueue<Point> queue = Manager.CreateQueue<Point>();
        using ISharedQueue<Point> same = echo.Queue(queue, new Point(1, 2));
        Assert.Equal((BaseProxy)queue, (BaseProxy)same);
        Assert.Equal(new Point(1, 2), queue.Get());
    }

    private static void Equal(Job expected, Job actual)
    {
        Assert.Equal((expected.Name, expected.Priority), (actual.Name, actual.Priority));
        Assert.Equal(expected.Colours, actual.Colours);
        Assert.Equal(expected.Places, actual.Places);
        if (expected.Next is not null)
        {
            Equal(expected.Next, actual.Next!);
        }
    }
}

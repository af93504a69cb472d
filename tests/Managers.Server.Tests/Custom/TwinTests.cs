using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Objects of interfaces with the same members, which have one contract.</summary>
public sealed class TwinTests() : CustomTest<TwinManager>(static options => new TwinManager(options))
{
    [Fact]
    public void Each_is_its_own_where_its_type_is_named_and_neither_the_other_where_none_is()
    {
        using NamespaceProxy names = Manager.CreateNamespace();
        names["first"] = Manager.CreateFirst();
        names["second"] = Manager.CreateSecond();
        Assert.Equal("first", names.Get<IFirstTwin>("first").Name);
        Assert.Equal("second", names.Get<ISecondTwin>("second").Name);
        foreach (string name in (string[])["first", "second"])
        {
            object any = names[name]!;
            Assert.False(any is IFirstTwin or ISecondTwin);
            names["handed on"] = any;
            Assert.Equal(name, name == "first" ? names.Get<IFirstTwin>("handed on").Name : names.Get<ISecondTwin>("handed on").Name);
        }
    }

    [Fact]
    public void One_that_contains_the_other_stands_for_both()
    {
        using NamespaceProxy names = Manager.CreateNamespace();
        names["child"] = Manager.CreateChild();
        Assert.Equal(7, Assert.IsAssignableFrom<IChild>(names["child"]).Age());
        Assert.Equal(7, names.Get<IParent>("child").Age());
    }
}

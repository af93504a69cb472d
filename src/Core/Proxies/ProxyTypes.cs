using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Managers.Protocol;

namespace Managers.Proxies;

/// <summary>Which proxies are made of references. The generator registers those of a program's own interfaces; the stock ones are known by their type ids.</summary>
public static class ProxyTypes
{
    private static readonly ConcurrentDictionary<Type, Func<ProxyReference, object>> s_byType = new();
    // Several where interfaces have the same members: a contract is made of those alone.
    private static readonly ConcurrentDictionary<ulong, Maker[]> s_byContract = new();
    private static readonly ConcurrentDictionary<Type, ManagedContract> s_contracts = new();

    /// <summary>Registers the proxy of an interface, and makes objects of that interface cross as references.</summary>
    /// <typeparam name="TInterface">The interface.</typeparam>
    /// <param name="contract">How objects of it are called.</param>
    /// <param name="make">Makes the proxy.</param>
    public static void Register<TInterface>(ManagedContract contract, Func<ProxyReference, TInterface> make)
        where TInterface : class
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(make);
        s_byType[typeof(TInterface)] = reference => reference.Contract == contract.Hash ? make(reference) : MakeDerived<TInterface>(contract, reference);
        var maker = new Maker(typeof(TInterface), make);
        s_byContract.AddOrUpdate(contract.Hash, [maker], (_, makers) => [.. makers.Where(static other => other.Type != typeof(TInterface)), maker]);
        s_contracts[typeof(TInterface)] = contract;
        WireCodecs.Register(new ProxyCodec<TInterface>(contract));
    }

    /// <summary>Makes queues of a type cross as references.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    public static void RegisterQueue<T>() => RegisterStock<ISharedQueue<T>>(StockContracts.Queue, static reference => new QueueProxy<T>(reference));

    /// <summary>Makes dictionaries in a server cross as references.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The values' type.</typeparam>
    public static void RegisterDictionary<TKey, TValue>()
        where TKey : notnull => RegisterStock<IDictionaryProxy<TKey, TValue>>(StockContracts.Dictionary, static reference => new DictionaryProxy<TKey, TValue>(reference));

    /// <summary>Makes lists in a server cross as references.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    public static void RegisterList<T>() => RegisterStock<IListProxy<T>>(StockContracts.List, static reference => new ListProxy<T>(reference));

    /// <summary>Makes values by format in a server cross as references.</summary>
    /// <typeparam name="T">The value's type.</typeparam>
    public static void RegisterSharedValue<T>() => RegisterStock<SharedValueProxy<T>>(StockContracts.Cell, static reference => new SharedValueProxy<T>(reference));

    /// <summary>Makes structs by format in a server cross as references.</summary>
    /// <typeparam name="T">The tuple type.</typeparam>
    public static void RegisterSharedStruct<T>()
        where T : struct => RegisterStock<SharedStructProxy<T>>(StockContracts.Cell, static reference => new SharedStructProxy<T>(reference));

    /// <summary>Makes arrays in a server cross as references.</summary>
    /// <typeparam name="T">The elements' type.</typeparam>
    public static void RegisterSharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>()
        where T : unmanaged => RegisterStock<SharedArrayProxy<T>>(StockContracts.Array, static reference => new SharedArrayProxy<T>(reference));

    /// <summary>The contract of an object of the user's, by the one registered interface that it has.</summary>
    /// <returns>Null if it has none.</returns>
    /// <exception cref="InvalidOperationException">It has several, none of which contains the others.</exception>
    internal static ManagedContract? ContractOf(object target)
    {
        Type[] found = [.. s_contracts.Keys.Where(type => type.IsInstanceOfType(target))];
        Type? most = found.FirstOrDefault(type => found.All(other => other.IsAssignableFrom(type)));
        return found.Length == 0 ? null
            : most is not null ? s_contracts[most]
            : throw new InvalidOperationException($"An object of {target.GetType()} has several interfaces marked with [ManagedProxy] ({string.Join(", ", found.Select(static type => type.Name))}): name the one that is meant.");
    }

    /// <summary>A proxy of a reference that was read.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="wanted">The type that is wanted; object: whatever fits.</param>
    internal static object Make(ProxyReference reference, Type wanted)
    {
        if (s_byType.TryGetValue(wanted, out Func<ProxyReference, object>? make))
        {
            return make(reference);
        }

        object proxy = StockProxies.Make(reference) ?? MakerOf(reference.Contract, wanted)?.Make(reference) ?? new ObjectProxy(reference);
        if (wanted.IsInstanceOfType(proxy))
        {
            return proxy;
        }

        ((BaseProxy)proxy).Dispose();
        throw new ProtocolException(ErrorCode.ArgumentMismatch, $"An object of type id '{reference.TypeId}' cannot be used as {wanted}: mark that interface with [ManagedProxy], or use the type that the server made; for a queue, list, dictionary, value or array there is an Attach method of its own, as AttachQueue<T>.");
    }

    /// <summary>The server knows the object by another interface: one that contains the wanted one serves as well.</summary>
    private static TInterface MakeDerived<TInterface>(ManagedContract contract, ProxyReference reference)
        where TInterface : class
    {
        if (MakerOf(reference.Contract, typeof(TInterface)) is not { } maker)
        {
            throw Refuse(reference, Mismatch(typeof(TInterface), contract.Hash, reference));
        }

        object proxy = maker.Make(reference);
        if (proxy is not TInterface derived)
        {
            ((BaseProxy)proxy).Dispose();
            throw Mismatch(typeof(TInterface), contract.Hash, reference);
        }

        return derived;
    }

    /// <summary>Who makes the proxy of an object with that contract.</summary>
    /// <returns>Null if no interface has it, or several have and none of them is what is wanted, or contains the others.</returns>
    private static Maker? MakerOf(ulong contract, Type wanted)
    {
        if (!s_byContract.TryGetValue(contract, out Maker[]? makers))
        {
            return null;
        }

        return makers.Length == 1 ? makers[0]
            : Array.Find(makers, maker => wanted != typeof(object) && wanted.IsAssignableFrom(maker.Type))
            ?? Array.Find(makers, maker => Array.TrueForAll(makers, other => other.Type.IsAssignableFrom(maker.Type)));
    }

    private static void RegisterStock<TInterface>(StockContract contract, Func<ProxyReference, TInterface> make)
        where TInterface : class
    {
        // By the contract and not by the type id: a server may serve a queue under a name of its own.
        s_byType[typeof(TInterface)] = reference => reference.Contract == contract.Hash ? make(reference) : throw Refuse(reference, NotStock(typeof(TInterface), contract, reference));
        WireCodecs.Register(new ProxyCodec<TInterface>(null));
    }

    // The server has counted the reference as delivered: without a proxy, nobody else gives it back.
    private static ProtocolException Refuse(in ProxyReference reference, ProtocolException why)
    {
        reference.Connection.Objects.Release(reference.Id);
        return why;
    }

    private static ProtocolException NotStock(Type type, StockContract contract, in ProxyReference reference) => new(
        ErrorCode.ContractMismatch,
        $"The server's object of type id '{reference.TypeId}' cannot be used as {type}: it does not have the methods of a {contract.TypeId}.");

    private static ProtocolException Mismatch(Type type, ulong expected, in ProxyReference reference) => new(
        ErrorCode.ContractMismatch,
        $"The server's object of type id '{reference.TypeId}' has the contract 0x{reference.Contract:x16}; {type} here has 0x{expected:x16}. Both sides need the same interface: build them from the same source.");

    private sealed record Maker(Type Type, Func<ProxyReference, object> Make);
}

/// <summary>Objects that cross as references, of one interface.</summary>
internal sealed class ProxyCodec<TInterface>(ManagedContract? contract) : WireCodec<TInterface?>
    where TInterface : class
{
    public override string WireName => "ref<" + typeof(TInterface).Name.Split('`')[0] + ">";

    public override void Write(ref ValueWriter writer, TInterface? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            References.Write(ref writer, value, contract);
        }
    }

    public override TInterface? Read(ref ValueReader reader) => reader.TryReadNull() ? null : (TInterface)References.Read(ref reader, typeof(TInterface));
}

/// <summary>An object of which this program knows no more than that it is there: it can be handed on, and called by name.</summary>
internal sealed class ObjectProxy(ProxyReference reference) : BaseProxy(reference);

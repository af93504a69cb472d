using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Formats;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

// What the others make, without blocking the caller.
public partial class SyncManager
{
    /// <summary>As <see cref="CreateLock"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<LockProxy> CreateLockAsync(CancellationToken cancellationToken = default) => Create(StockContracts.Lock).InvokeAsync(Read<LockProxy>, cancellationToken);

    /// <summary>As <see cref="CreateRLock"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<LockProxy> CreateRLockAsync(CancellationToken cancellationToken = default) => Create(StockContracts.RLock).InvokeAsync(Read<LockProxy>, cancellationToken);

    /// <summary>As <see cref="CreateSemaphore"/>, without blocking the caller.</summary>
    /// <param name="initialCount">Permits that are free at first, 0 or more.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public ValueTask<SemaphoreProxy> CreateSemaphoreAsync(int initialCount = 1, CancellationToken cancellationToken = default) => BeginSemaphore(initialCount, int.MaxValue).InvokeAsync(Read<SemaphoreProxy>, cancellationToken);

    /// <summary>As <see cref="CreateBoundedSemaphore"/>, without blocking the caller.</summary>
    /// <param name="initialCount">Permits, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public ValueTask<SemaphoreProxy> CreateBoundedSemaphoreAsync(int initialCount = 1, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialCount, 1);
        return BeginSemaphore(initialCount, initialCount).InvokeAsync(Read<SemaphoreProxy>, cancellationToken);
    }

    /// <summary>As <see cref="CreateEvent"/>, without blocking the caller.</summary>
    /// <param name="isSet">Whether it is set at first.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<EventProxy> CreateEventAsync(bool isSet = false, CancellationToken cancellationToken = default) => BeginEvent(isSet).InvokeAsync(Read<EventProxy>, cancellationToken);

    /// <summary>As <see cref="CreateCondition"/>, without blocking the caller.</summary>
    /// <param name="gate">Its lock, a proxy of this manager's, recursive or not; null: a recursive one of its own.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<ConditionProxy> CreateConditionAsync(ISharedLock? gate = null, CancellationToken cancellationToken = default)
    {
        return Over(BeginCondition(gate).InvokeAsync(ReadReference, cancellationToken), gate);

        static async ValueTask<ConditionProxy> Over(ValueTask<ProxyReference> made, ISharedLock? gate) => new(await made.ConfigureAwait(false), gate);
    }

    /// <summary>As <see cref="CreateBarrier"/>, without blocking the caller.</summary>
    /// <param name="participants">How many must arrive, 1 or more.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<BarrierProxy> CreateBarrierAsync(int participants, CancellationToken cancellationToken = default) => BeginBarrier(participants).InvokeAsync(Read<BarrierProxy>, cancellationToken);

    /// <summary>As <see cref="CreateQueue"/>, without blocking the caller.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="maxSize">Most items at a time; 0 or less: no limit.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<ISharedQueue<T>> CreateQueueAsync<T>(int maxSize = 0, CancellationToken cancellationToken = default) => BeginQueue<T>(maxSize).InvokeAsync<ISharedQueue<T>>(cancellationToken);

    /// <summary>As <see cref="CreateNamespace"/>, without blocking the caller.</summary>
    /// <param name="items">Names and values at first; null: none.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<NamespaceProxy> CreateNamespaceAsync(IReadOnlyDictionary<string, object?>? items = null, CancellationToken cancellationToken = default) =>
        BeginItems(StockContracts.Namespace, items).InvokeAsync(Read<NamespaceProxy>, cancellationToken);

    /// <summary>As <see cref="CreateDictionary"/>, without blocking the caller.</summary>
    /// <typeparam name="TKey">Keys.</typeparam>
    /// <typeparam name="TValue">Values.</typeparam>
    /// <param name="items">Keys and values at first; null: none.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<IDictionaryProxy<TKey, TValue>> CreateDictionaryAsync<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>>? items = null, CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        ProxyTypes.RegisterDictionary<TKey, TValue>();
        return BeginItems(StockContracts.Dictionary, items).InvokeAsync<IDictionaryProxy<TKey, TValue>>(cancellationToken);
    }

    /// <summary>As <see cref="CreateList"/>, without blocking the caller.</summary>
    /// <typeparam name="T">Items.</typeparam>
    /// <param name="items">Items at first; null: none.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<IListProxy<T>> CreateListAsync<T>(IEnumerable<T>? items = null, CancellationToken cancellationToken = default) => BeginList(items).InvokeAsync<IListProxy<T>>(cancellationToken);

    /// <summary>As <see cref="CreateSharedValue"/>, without blocking the caller.</summary>
    /// <typeparam name="T">The C# type for the format's code: see docs/formats.md.</typeparam>
    /// <param name="format">A struct format that holds exactly one value.</param>
    /// <param name="value">The first value.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<SharedValueProxy<T>> CreateSharedValueAsync<T>(string format, T value, CancellationToken cancellationToken = default)
    {
        ProxyTypes.RegisterSharedValue<T>();
        ValueCodec<T> codec = ValueCodecs.ForValue<T>(StructFormat.Parse(format));
        return With(BeginCell(codec, value, isStruct: false).InvokeAsync(ReadReference, cancellationToken), codec);

        static async ValueTask<SharedValueProxy<T>> With(ValueTask<ProxyReference> made, ValueCodec<T> codec) => new(await made.ConfigureAwait(false), codec);
    }

    /// <summary>Makes a struct of one value by format in the server, as specified, without blocking the caller.</summary>
    /// <param name="format">A struct format that holds one value.</param>
    /// <param name="value">The first value.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<SharedStructProxy<ValueTuple<T1>>> CreateSharedStructAsync<T1>(string format, ValueTuple<T1> value, CancellationToken cancellationToken = default) =>
        CreateStructAsync(ValueCodecs.ForTuple<T1>(StructFormat.Parse(format)), value, cancellationToken);

    /// <summary>Makes a struct of two values by format in the server, as specified, without blocking the caller.</summary>
    /// <param name="format">A struct format that holds two values.</param>
    /// <param name="value">The first value.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<SharedStructProxy<(T1, T2)>> CreateSharedStructAsync<T1, T2>(string format, (T1, T2) value, CancellationToken cancellationToken = default) =>
        CreateStructAsync(ValueCodecs.ForTuple<T1, T2>(StructFormat.Parse(format)), value, cancellationToken);

    /// <summary>Makes a struct of three values by format in the server, as specified, without blocking the caller.</summary>
    /// <param name="format">A struct format that holds three values.</param>
    /// <param name="value">The first value.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<SharedStructProxy<(T1, T2, T3)>> CreateSharedStructAsync<T1, T2, T3>(string format, (T1, T2, T3) value, CancellationToken cancellationToken = default) =>
        CreateStructAsync(ValueCodecs.ForTuple<T1, T2, T3>(StructFormat.Parse(format)), value, cancellationToken);

    /// <summary>Makes a struct of four values by format in the server, as specified, without blocking the caller.</summary>
    /// <param name="format">A struct format that holds four values.</param>
    /// <param name="value">The first value.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<SharedStructProxy<(T1, T2, T3, T4)>> CreateSharedStructAsync<T1, T2, T3, T4>(string format, (T1, T2, T3, T4) value, CancellationToken cancellationToken = default) =>
        CreateStructAsync(ValueCodecs.ForTuple<T1, T2, T3, T4>(StructFormat.Parse(format)), value, cancellationToken);

    /// <summary>Makes a struct of five values by format in the server, as specified, without blocking the caller.</summary>
    /// <param name="format">A struct format that holds five values.</param>
    /// <param name="value">The first value.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<SharedStructProxy<(T1, T2, T3, T4, T5)>> CreateSharedStructAsync<T1, T2, T3, T4, T5>(string format, (T1, T2, T3, T4, T5) value, CancellationToken cancellationToken = default) =>
        CreateStructAsync(ValueCodecs.ForTuple<T1, T2, T3, T4, T5>(StructFormat.Parse(format)), value, cancellationToken);

    /// <summary>Makes a struct of six values by format in the server, as specified, without blocking the caller.</summary>
    /// <param name="format">A struct format that holds six values.</param>
    /// <param name="value">The first value.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<SharedStructProxy<(T1, T2, T3, T4, T5, T6)>> CreateSharedStructAsync<T1, T2, T3, T4, T5, T6>(string format, (T1, T2, T3, T4, T5, T6) value, CancellationToken cancellationToken = default) =>
        CreateStructAsync(ValueCodecs.ForTuple<T1, T2, T3, T4, T5, T6>(StructFormat.Parse(format)), value, cancellationToken);

    /// <summary>Makes a struct of seven values by format in the server, as specified, without blocking the caller.</summary>
    /// <param name="format">A struct format that holds seven values.</param>
    /// <param name="value">The first value.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    public ValueTask<SharedStructProxy<(T1, T2, T3, T4, T5, T6, T7)>> CreateSharedStructAsync<T1, T2, T3, T4, T5, T6, T7>(string format, (T1, T2, T3, T4, T5, T6, T7) value, CancellationToken cancellationToken = default) =>
        CreateStructAsync(ValueCodecs.ForTuple<T1, T2, T3, T4, T5, T6, T7>(StructFormat.Parse(format)), value, cancellationToken);

    /// <summary>Makes an array by array code in the server's shared memory, with a copy of the elements, as specified, without blocking the caller.</summary>
    /// <typeparam name="T">The C# type of the code: see docs/formats.md.</typeparam>
    /// <param name="format">One of the codes <c>b B h H i I l L q Q e f d c u w</c>.</param>
    /// <param name="values">The elements; their number is the array's length for good.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    /// <exception cref="ArgumentException">The code is unknown, or <typeparamref name="T"/> is not its type.</exception>
    public async ValueTask<SharedArrayProxy<T>> CreateSharedArrayAsync<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, IEnumerable<T> values, CancellationToken cancellationToken = default)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(values);
        T[] elements = Snapshot.Of(values);
        if ((long)elements.Length * Unsafe.SizeOf<T>() <= MaxInitialInBytes)
        {
            return await BeginArray<T>(format, elements).InvokeAsync<SharedArrayProxy<T>>(cancellationToken).ConfigureAwait(false);
        }

        SharedArrayProxy<T> array = await CreateSharedArrayAsync<T>(format, elements.Length, cancellationToken).ConfigureAwait(false);
        try
        {
            await array.CopyFromAsync(elements, 0, cancellationToken).ConfigureAwait(false);
            return array;
        }
        catch
        {
            array.Dispose();
            throw;
        }
    }

    /// <summary>Makes an array of zeros by array code in the server's shared memory, without blocking the caller.</summary>
    /// <typeparam name="T">The C# type of the code: see docs/formats.md.</typeparam>
    /// <param name="format">One of the codes <c>b B h H i I l L q Q e f d c u w</c>.</param>
    /// <param name="length">Number of elements, 0 or more.</param>
    /// <param name="cancellationToken">Cancels the call; nothing is made.</param>
    /// <exception cref="ArgumentException">The code is unknown, or <typeparamref name="T"/> is not its type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    public ValueTask<SharedArrayProxy<T>> CreateSharedArrayAsync<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(string format, long length, CancellationToken cancellationToken = default)
        where T : unmanaged
        => BeginArray<T>(format, length).InvokeAsync<SharedArrayProxy<T>>(cancellationToken);

    private async ValueTask<SharedStructProxy<T>> CreateStructAsync<T>(ValueCodec<T> codec, T value, CancellationToken cancellationToken)
        where T : struct
    {
        ProxyTypes.RegisterSharedStruct<T>();
        return new SharedStructProxy<T>(await BeginCell(codec, value, isStruct: true).InvokeAsync(ReadReference, cancellationToken).ConfigureAwait(false), codec);
    }
}

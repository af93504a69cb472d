using System.Collections;
using Managers.Client;
using Managers.Protocol;

namespace Managers.Proxies;

/// <summary>A proxy of a list in a manager server.</summary>
/// <typeparam name="T">Items.</typeparam>
internal sealed partial class ListProxy<T>(ProxyReference reference) : BaseProxy(reference), IListProxy<T>
{
    internal const ushort GetMethod = 0;
    internal const ushort SetMethod = 1;
    internal const ushort CountMethod = 2;
    internal const ushort AddMethod = 3;
    internal const ushort AddRangeMethod = 4;
    internal const ushort InsertMethod = 5;
    internal const ushort RemoveAtMethod = 6;
    internal const ushort RemoveMethod = 7;
    internal const ushort IndexOfMethod = 8;
    internal const ushort CountOfMethod = 9;
    internal const ushort ClearMethod = 10;
    internal const ushort RangeMethod = 11;
    internal const ushort SetRangeMethod = 12;
    internal const ushort ReverseMethod = 13;
    internal const ushort SortMethod = 14;
    internal const ushort PopMethod = 15;
    internal const ushort CompareExchangeMethod = 16;
    internal const ushort IncrementMethod = 17;
    internal const ushort RepeatMethod = 18;

    public int Count => checked((int)BeginCall(CountMethod).Invoke<long>());

    public bool IsReadOnly => false;

    public T this[int index]
    {
        get => At(GetMethod, index).Invoke<T>();
        set => At(SetMethod, index, value).Invoke();
    }

    public T this[Index index]
    {
        get => this[Offset(index)];
        set => this[Offset(index)] = value;
    }

    public T[] this[Range range]
    {
        get
        {
            (int start, int count) = range.GetOffsetAndLength(Count);
            return GetRange(start, count);
        }

        set
        {
            ArgumentNullException.ThrowIfNull(value);
            (int start, int count) = range.GetOffsetAndLength(Count);
            SetRange(start, count, value);
        }
    }

    public void Add(T item) => With(AddMethod, item).Invoke();

    public void AddRange(IEnumerable<T> items) => BeginAddRange(items).Invoke();

    public void Insert(int index, T item) => At(InsertMethod, index, item).Invoke();

    public void RemoveAt(int index) => TakeAt(index);

    public T TakeAt(int index) => At(RemoveAtMethod, index).Invoke<T>();

    public bool Remove(T item) => With(RemoveMethod, item).Invoke<bool>();

    public int IndexOf(T item) => checked((int)With(IndexOfMethod, item).Invoke<long>());

    public int CountOf(T item) => checked((int)With(CountOfMethod, item).Invoke<long>());

    public bool Contains(T item) => IndexOf(item) >= 0;

    public void Clear() => BeginCall(ClearMethod).Invoke();

    public T[] GetRange(int start, int count) => BeginRange(start, count).Invoke(ReadItems);

    public void SetRange(int start, int count, IEnumerable<T> items) => BeginSetRange(start, count, items).Invoke();

    public void RemoveRange(int start, int count) => SetRange(start, count, []);

    public void Reverse() => BeginCall(ReverseMethod).Invoke();

    public void Sort(bool descending = false) => With(SortMethod, descending).Invoke();

    public bool TryPop(out T? item) => BeginCall(PopMethod).InvokeFound(out item);

    public bool TryUpdate(int index, T value, T expected) => BeginExchange(index, value, expected).InvokeExchange<T>(out _);

    public T Increment(int index, T amount) => At(IncrementMethod, index, amount).Invoke<T>();

    public void Repeat(int times) => At(RepeatMethod, times).Invoke();

    public T[] ToArray() => BeginAll().Invoke(ReadItems);

    public void CopyTo(T[] array, int arrayIndex) => ToArray().CopyTo(array, arrayIndex);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static T[] ReadItems(ref ValueReader reader) => Sequences.Read<T>(ref reader);

    private int Offset(Index index) => index.IsFromEnd ? index.GetOffset(Count) : index.Value;

    private OutgoingCall BeginAddRange(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        T[] all = Snapshot.Of(items);
        OutgoingCall call = BeginCall(AddRangeMethod);
        call.WriteArguments<T>(all);
        return call;
    }

    private OutgoingCall BeginRange(int start, int count)
    {
        // To the server -1 is a count: as many as there are.
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        OutgoingCall call = At(RangeMethod, start);
        call.Arguments.WriteInt64(count);
        return call;
    }

    private OutgoingCall BeginSetRange(int start, int count, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        T[] all = Snapshot.Of(items);
        OutgoingCall call = At(SetRangeMethod, start);
        call.Arguments.WriteInt64(count);
        call.WriteArguments<T>(all);
        return call;
    }

    private OutgoingCall BeginExchange(int index, T value, T expected)
    {
        OutgoingCall call = At(CompareExchangeMethod, index, value);
        call.WriteArgument(expected);
        return call;
    }

    private OutgoingCall BeginAll()
    {
        OutgoingCall call = At(RangeMethod, 0);
        call.Arguments.WriteInt64(-1);
        return call;
    }

    private OutgoingCall At(ushort method, int index)
    {
        OutgoingCall call = BeginCall(method);
        call.Arguments.WriteInt64(index);
        return call;
    }

    private OutgoingCall At(ushort method, int index, T value)
    {
        OutgoingCall call = At(method, index);
        call.WriteArgument(value);
        return call;
    }

    private OutgoingCall With<TValue>(ushort method, TValue value)
    {
        OutgoingCall call = BeginCall(method);
        call.WriteArgument(value);
        return call;
    }
}

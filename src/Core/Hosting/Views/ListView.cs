using System.Collections;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers.Hosting;

/// <summary>A list for methods of the user's in its server. Method numbers are those of <see cref="ListProxy{T}"/>.</summary>
internal sealed partial class ListView<T>(ListReferent list) : ReferentView(list), IListProxy<T>
{
    public int Count => checked((int)Begin(ListProxy<T>.CountMethod).Invoke<long>());

    public bool IsReadOnly => false;

    public T this[int index]
    {
        get => At(ListProxy<T>.GetMethod, index).Invoke<T>();
        set => At(ListProxy<T>.SetMethod, index).With(value).Invoke();
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

    public void Add(T item) => Begin(ListProxy<T>.AddMethod).With(item).Invoke();

    public void AddRange(IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Begin(ListProxy<T>.AddRangeMethod).WithAll<T>(Snapshot.Of(items)).Invoke();
    }

    public void Insert(int index, T item) => At(ListProxy<T>.InsertMethod, index).With(item).Invoke();

    public void RemoveAt(int index) => TakeAt(index);

    public T TakeAt(int index) => At(ListProxy<T>.RemoveAtMethod, index).Invoke<T>();

    public bool Remove(T item) => Begin(ListProxy<T>.RemoveMethod).With(item).Invoke<bool>();

    public int IndexOf(T item) => checked((int)Begin(ListProxy<T>.IndexOfMethod).With(item).Invoke<long>());

    public int CountOf(T item) => checked((int)Begin(ListProxy<T>.CountOfMethod).With(item).Invoke<long>());

    public bool Contains(T item) => IndexOf(item) >= 0;

    public void Clear() => Begin(ListProxy<T>.ClearMethod).Invoke();

    public T[] GetRange(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return Range(start, count);
    }

    public void SetRange(int start, int count, IEnumerable<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        At(ListProxy<T>.SetRangeMethod, start).With((long)count).WithAll<T>(Snapshot.Of(items)).Invoke();
    }

    public void RemoveRange(int start, int count) => SetRange(start, count, []);

    public void Reverse() => Begin(ListProxy<T>.ReverseMethod).Invoke();

    public void Sort(bool descending = false) => Begin(ListProxy<T>.SortMethod).With(descending).Invoke();

    public bool TryPop(out T? item) => Begin(ListProxy<T>.PopMethod).InvokeFound(out item);

    public bool TryUpdate(int index, T value, T expected) => At(ListProxy<T>.CompareExchangeMethod, index).With(value).With(expected).InvokeExchange<T>(out _);

    public T Increment(int index, T amount) => At(ListProxy<T>.IncrementMethod, index).With(amount).Invoke<T>();

    public void Repeat(int times) => At(ListProxy<T>.RepeatMethod, times).Invoke();

    public T[] ToArray() => Range(0, -1);

    public void CopyTo(T[] array, int arrayIndex) => ToArray().CopyTo(array, arrayIndex);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)ToArray()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static T[] ReadItems(ref ValueReader reader) => Sequences.Read<T>(ref reader);

    private T[] Range(int start, long count) => At(ListProxy<T>.RangeMethod, start).With(count).Invoke(ReadItems);

    private int Offset(Index index) => index.IsFromEnd ? index.GetOffset(Count) : index.Value;

    private LocalCall At(ushort method, int index) => Begin(method).With((long)index);
}

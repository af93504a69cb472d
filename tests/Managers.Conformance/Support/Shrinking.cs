using System.Collections;

namespace Managers.Conformance.Support;

/// <summary>A collection that loses an item whenever it has been counted, as one that others change can.</summary>
internal sealed class Shrinking<T>(params T[] items) : ICollection<T>
{
    public int Count => items.Length + 1;

    public bool IsReadOnly => true;

    public void CopyTo(T[] array, int arrayIndex) => items.CopyTo(array, arrayIndex);

    public bool Contains(T item) => items.Contains(item);

    public void Add(T item) => throw new NotSupportedException();

    public void Clear() => throw new NotSupportedException();

    public bool Remove(T item) => throw new NotSupportedException();

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

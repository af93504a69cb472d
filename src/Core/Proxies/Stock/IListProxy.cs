namespace Managers;

/// <summary>
/// A list in a manager server. Each member is one call that is done as a whole or not at all. Items are copies: to change one, set it. What enumerates is a snapshot of one round trip. Negative indices do not exist: <c>^1</c> and ranges do, at the
/// price of a second round trip for the length.
/// </summary>
/// <remarks>A constructor or method of .NET that copies a collection may ask for <c>Count</c> before it asks for <c>CopyTo</c>, two round trips between which others may change it: copy by <see cref="ToArray"/>.</remarks>
/// <typeparam name="T">Items.</typeparam>
public partial interface IListProxy<T> : IList<T>, IDisposable
{
    /// <summary>Copies of a range of items; setting replaces the range by items of any number.</summary>
    /// <param name="range">The range.</param>
    T[] this[Range range] { get; set; }

    /// <summary>An item from the front or the end.</summary>
    /// <param name="index">The index.</param>
    T this[Index index] { get; set; }

    /// <summary>Adds items at the end.</summary>
    /// <param name="items">The items.</param>
    void AddRange(IEnumerable<T> items);

    /// <summary>Copies of items from an index on.</summary>
    /// <param name="start">The first index.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is negative, or the list has fewer from there on.</exception>
    T[] GetRange(int start, int count);

    /// <summary>Puts items in the place of a range, of another number if need be.</summary>
    /// <param name="start">The first index.</param>
    /// <param name="count">How many go.</param>
    /// <param name="items">What comes.</param>
    void SetRange(int start, int count, IEnumerable<T> items);

    /// <summary>Removes a range.</summary>
    /// <param name="start">The first index.</param>
    /// <param name="count">How many go.</param>
    void RemoveRange(int start, int count);

    /// <summary>Removes an item and gives it.</summary>
    /// <param name="index">Its index.</param>
    T TakeAt(int index);

    /// <summary>Removes the last item and gives it.</summary>
    /// <param name="item">The item.</param>
    /// <returns>False if the list is empty.</returns>
    bool TryPop(out T? item);

    /// <summary>How many items equal one.</summary>
    /// <param name="item">The item.</param>
    int CountOf(T item);

    /// <summary>Turns the order round.</summary>
    void Reverse();

    /// <summary>Sorts, keeping the order of equal items: numbers, texts (by code unit), dates and times, all of one type.</summary>
    /// <param name="descending">The greatest first.</param>
    /// <exception cref="InvalidOperationException">They have no order; nothing has changed.</exception>
    void Sort(bool descending = false);

    /// <summary>Repeats the items so many times, in place; 0 empties it.</summary>
    /// <param name="times">How often.</param>
    void Repeat(int times);

    /// <summary>Sets an item if it has the expected value.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="value">The new value.</param>
    /// <param name="expected">The expected value.</param>
    /// <returns>True if it was changed.</returns>
    bool TryUpdate(int index, T value, T expected);

    /// <summary>Adds to an item.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="amount">What to add.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="OverflowException">It does not fit; nothing has changed.</exception>
    T Increment(int index, T amount);

    /// <summary>A copy of all of it.</summary>
    T[] ToArray();
}

namespace Managers;

// What the others do, without blocking the caller.
public partial interface IListProxy<T>
{
    /// <summary>An item, without blocking the caller.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<T> GetAsync(int index, CancellationToken cancellationToken = default);

    /// <summary>Sets an item, without blocking the caller.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask SetAsync(int index, T value, CancellationToken cancellationToken = default);

    /// <summary>Adds an item at the end, without blocking the caller.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask AddAsync(T item, CancellationToken cancellationToken = default);

    /// <summary>A copy of all of it, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<T[]> ToArrayAsync(CancellationToken cancellationToken = default);

    /// <summary>How many items there are, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<int> GetCountAsync(CancellationToken cancellationToken = default);

    /// <summary>As <see cref="AddRange"/>, without blocking the caller.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask AddRangeAsync(IEnumerable<T> items, CancellationToken cancellationToken = default);

    /// <summary>Inserts an item, without blocking the caller.</summary>
    /// <param name="index">Its index from then on, from 0 to the number of items.</param>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask InsertAsync(int index, T item, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TakeAt"/>, without blocking the caller.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The item.</returns>
    ValueTask<T> TakeAtAsync(int index, CancellationToken cancellationToken = default);

    /// <summary>Removes the first item that equals one, without blocking the caller.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if there was none.</returns>
    ValueTask<bool> RemoveAsync(T item, CancellationToken cancellationToken = default);

    /// <summary>The index of the first item that equals one, without blocking the caller.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The index; -1 if there is none.</returns>
    ValueTask<int> IndexOfAsync(T item, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="CountOf"/>, without blocking the caller.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<int> CountOfAsync(T item, CancellationToken cancellationToken = default);

    /// <summary>Removes all items, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>As <see cref="GetRange"/>, without blocking the caller.</summary>
    /// <param name="start">The first index.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is negative, or the list has fewer from there on.</exception>
    ValueTask<T[]> GetRangeAsync(int start, int count, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="SetRange"/>, without blocking the caller.</summary>
    /// <param name="start">The first index.</param>
    /// <param name="count">How many go.</param>
    /// <param name="items">What comes.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask SetRangeAsync(int start, int count, IEnumerable<T> items, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="RemoveRange"/>, without blocking the caller.</summary>
    /// <param name="start">The first index.</param>
    /// <param name="count">How many go.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask RemoveRangeAsync(int start, int count, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Reverse"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask ReverseAsync(CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Sort"/>, without blocking the caller.</summary>
    /// <param name="descending">The greatest first.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidOperationException">They have no order; nothing has changed.</exception>
    ValueTask SortAsync(bool descending = false, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TryPop"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether there was one, and which.</returns>
    ValueTask<(bool Removed, T? Item)> TryPopAsync(CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TryUpdate"/>, without blocking the caller.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="value">The new value.</param>
    /// <param name="expected">The expected value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True if it was changed.</returns>
    ValueTask<bool> TryUpdateAsync(int index, T value, T expected, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Increment"/>, without blocking the caller.</summary>
    /// <param name="index">Its index.</param>
    /// <param name="amount">What to add.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The sum.</returns>
    ValueTask<T> IncrementAsync(int index, T amount, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Repeat"/>, without blocking the caller.</summary>
    /// <param name="times">How often.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask RepeatAsync(int times, CancellationToken cancellationToken = default);

    /// <summary>
    /// The items one after the other, some in each call: for lists longer than one answer can be, and for who wants the first items early. Unlike what enumerates otherwise it is no snapshot: items that others insert or remove meanwhile are seen
    /// twice, or not at all.
    /// </summary>
    /// <param name="itemsPerCall">How many items to ask for at a time, at least 1.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The stream, which begins anew each time that it is enumerated.</returns>
    IAsyncEnumerable<T> StreamAsync(int itemsPerCall = 1024, CancellationToken cancellationToken = default);
}

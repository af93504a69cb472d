using System.Numerics.Tensors;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>Shared arrays as tensors: the memory itself, with dimensions.</summary>
public sealed class TensorTests : LeakCheckedTest
{
    [Fact]
    public void A_tensor_is_the_arrays_memory_in_rows()
    {
        using var manager = new LocalManager(Small(null));
        SharedArray<double> array = manager.CreateSharedArray<double>([1, 2, 3, 4, 5, 6]);
        TensorSpan<double> matrix = array.AsTensorSpan(2, 3);
        Assert.Equal(6.0, matrix[1, 2]);
        matrix[0, 1] = 20;
        Assert.Equal(20.0, array[1]);
        Assert.Equal(6, array.AsTensorSpan().FlattenedLength);
    }

    [Fact]
    public void Dimensions_that_do_not_fit_are_refused()
    {
        using var manager = new LocalManager(Small(null));
        SharedArray<double> array = manager.CreateSharedArray<double>(6);
        ArgumentException e = Assert.Throws<ArgumentException>(() => array.AsTensorSpan(2, 4));
        Assert.Contains("8 elements", e.Message, StringComparison.Ordinal);
        array.Dispose();
        Assert.Throws<ObjectDisposedException>(() => array.AsTensorSpan());
    }
}

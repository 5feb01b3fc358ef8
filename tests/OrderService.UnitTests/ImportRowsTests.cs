using System.Text;
using Gatehouse.OrderService.Domain;
using Gatehouse.OrderService.Features.Imports;

namespace Gatehouse.OrderService.UnitTests;

public sealed class ImportRowsTests
{
    [Theory]
    [InlineData(0, 1000)]
    [InlineData(1, 999)]
    public void Storable_OfALongRow_EndsBetweenCharacters(int before, int length)
    {
        var text = ImportRows.Storable(new string('x', before) + string.Concat(Enumerable.Repeat("\U0001F600", OrderRow.MaxLength)));

        Assert.Equal(length, text.Length);
        Assert.Equal(text, Encoding.UTF8.GetString(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text)));
    }
}

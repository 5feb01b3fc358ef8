using System.Globalization;
using Gatehouse.OrderService.Domain;

namespace Gatehouse.OrderService.UnitTests;

public sealed class CurrencyTests
{
    [Theory]
    [InlineData("USD", 2)]
    [InlineData("JPY", 0)]
    [InlineData("KWD", 3)]
    public void Find_KnownCode_HasItsMinorUnit(string code, int digits) => Assert.Equal(digits, Currency.Find(code)!.Digits);

    [Theory]
    [InlineData("usd")]
    [InlineData("XXX")]
    [InlineData("EURO")]
    [InlineData("")]
    [InlineData(null)]
    public void Find_NotACurrency_IsNothing(string? code) => Assert.Null(Currency.Find(code));

    [Theory]
    [InlineData("EUR", "0.01", true)]
    [InlineData("EUR", "0.010", true)]
    [InlineData("EUR", "0.001", false)]
    [InlineData("JPY", "100", true)]
    [InlineData("JPY", "100.00", true)]
    [InlineData("JPY", "0.5", false)]
    [InlineData("BHD", "1.001", true)]
    [InlineData("BHD", "1.0001", false)]
    public void CanExpress_Amount_OnlyWholeMinorUnits(string code, string amount, bool expected) =>
        Assert.Equal(expected, Currency.Get(code).CanExpress(decimal.Parse(amount, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("EUR", "5", "5.00")]
    [InlineData("EUR", "5.1000", "5.10")]
    [InlineData("JPY", "5.0000", "5")]
    [InlineData("KWD", "0", "0.000")]
    public void Write_HoweverStored_HasTheCurrencysDecimals(string code, string stored, string written) =>
        Assert.Equal(written, Currency.Get(code).Write(decimal.Parse(stored, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture));
}

using System.Collections.Frozen;

namespace Gatehouse.OrderService.Domain;

/// <summary>A currency people pay with (ISO 4217 list one, without funds, metals and test codes).</summary>
internal sealed record Currency
{
    private const string WithoutMinorUnit = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";

    private const string WithThreeDigits = "BHD IQD JOD KWD LYD OMR TND";

    private const string WithTwoDigits = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
        CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS
        KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
        PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
        TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
        """;

    private static readonly FrozenDictionary<string, Currency> All =
        Of(WithoutMinorUnit, 0).Concat(Of(WithTwoDigits, 2)).Concat(Of(WithThreeDigits, 3)).ToFrozenDictionary(c => c.Code);

    private Currency(string code, int digits) => (Code, Digits) = (code, digits);

    /// <summary>Three capital letters.</summary>
    public string Code { get; }

    /// <summary>Decimals of the minor unit: 2 for cents, 0 for yen.</summary>
    public int Digits { get; }

    public static Currency? Find(string? code) => code is null ? null : All.GetValueOrDefault(code);

    public static Currency Get(string code) => All[code];

    /// <summary>Whether the amount is a whole number of minor units.</summary>
    public bool CanExpress(decimal amount) => decimal.Round(amount, Digits) == amount;

    /// <summary>The same amount written with exactly the currency's decimals, however it was stored or typed.</summary>
    public decimal Write(decimal amount) => decimal.Round(amount, Digits) + new decimal(0, 0, 0, false, (byte)Digits);

    private static IEnumerable<Currency> Of(string codes, int digits) =>
        codes.Split((char[])[' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(code => new Currency(code, digits));
}

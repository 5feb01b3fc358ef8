// Stands in for Aspire.Hosting 13.5.4.
using System.Security.Cryptography;
using Aspire.Hosting.Publishing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Where a parameter's value comes from when configuration has none.</summary>
public abstract class ParameterDefault
{
    public abstract string GetDefaultValue();

    public abstract void WriteToManifest(ManifestPublishingContext context);
}

/// <summary>A random value of the asked length and kinds of characters.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // No characters that are easily taken for one another, and only specials that need no escaping in a connection string.
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    public int MinLength { get; set; }

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        var all = "";
        var value = "";
        Add(Lower, LowerCharacters, MinLower);
        Add(Upper, UpperCharacters, MinUpper);
        Add(Numeric, NumericCharacters, MinNumeric);
        Add(Special, SpecialCharacters, MinSpecial);
        value += RandomNumberGenerator.GetString(all, Math.Max(0, MinLength - value.Length));

        var characters = value.ToCharArray();
        RandomNumberGenerator.Shuffle(characters.AsSpan());
        return new string(characters);

        void Add(bool wanted, string characters, int minimum)
        {
            if (wanted)
            {
                all += characters;
                value += RandomNumberGenerator.GetString(characters, minimum);
            }
        }
    }

    public override void WriteToManifest(ManifestPublishingContext context)
        => throw new NotSupportedException("Publishing needs the full package set.");
}

using System.Text.Json;
using Gatehouse.AdminDashboard.Components;

namespace Gatehouse.AdminDashboard.UnitTests.Components;

public sealed class AttributeTextTests
{
    [Theory]
    [InlineData("red", "\"red\"")]
    [InlineData(" 12 ", "12")]
    [InlineData("true", "true")]
    [InlineData("\"12\"", "\"12\"")]
    [InlineData("[\"red\", 2]", "[\"red\", 2]")]
    [InlineData("007", "\"007\"")]
    [InlineData("null", "\"null\"")]
    [InlineData("{}", "\"{}\"")]
    [InlineData("", "\"\"")]
    public void Typed_IsReadAsWhatItLooksLike(string typed, string json) => Assert.Equal(json, AttributeText.Read(typed).GetRawText());

    [Theory]
    [InlineData("\"red\"")]
    [InlineData("\"12\"")]
    [InlineData("12.5")]
    [InlineData("false")]
    [InlineData("\" space \"")]
    [InlineData("\"[1]\"")]
    [InlineData("[\"ä\",true]")]
    public void Written_ReadsTheSameAgain(string json)
    {
        using var value = JsonDocument.Parse(json);
        Assert.True(JsonElement.DeepEquals(value.RootElement, AttributeText.Read(AttributeText.Write(value.RootElement))));
    }
}

namespace Gatehouse.AspireLocal.UnitTests;

public sealed class ParameterTests
{
    private readonly IDistributedApplicationBuilder _builder = TestApplication.Describe();

    [Fact]
    public async Task AddParameter_Configured_TakesTheConfiguredValueOverItsDefault()
    {
        _builder.Configuration["Parameters:key"] = "configured";

        var parameter = _builder.AddParameter("key", new GenerateParameterDefault { MinLength = 10 }, secret: true);

        Assert.Equal("configured", await parameter.Resource.GetValueAsync(default));
    }

    [Fact]
    public async Task AddParameter_WithGeneratedDefault_MakesOneValueOnce()
    {
        var parameter = _builder.AddParameter("key", new GenerateParameterDefault { MinLength = 24, Special = false, MinNumeric = 3 });

        var value = await parameter.Resource.GetValueAsync(default);

        Assert.Equal(24, value!.Length);
        Assert.True(value.Count(char.IsAsciiDigit) >= 3);
        Assert.All(value, letter => Assert.True(char.IsAsciiLetterOrDigit(letter)));
        Assert.Equal(value, await parameter.Resource.GetValueAsync(default));
    }

    [Fact]
    public async Task AddParameter_WithoutValue_NamesTheKey()
    {
        var parameter = _builder.AddParameter("key");

        var exception = await Assert.ThrowsAsync<MissingParameterValueException>(async () => await parameter.Resource.GetValueAsync(default));

        Assert.Contains("'Parameters:key'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddConnectionString_WithoutExpression_ReadsConfiguration()
    {
        _builder.Configuration["ConnectionStrings:store"] = "Host=there";

        Assert.Equal("Host=there", await _builder.AddConnectionString("store").Resource.GetConnectionStringAsync());
        Assert.Equal("Host=there", await ReferenceExpression.Create($"{_builder.Resources.OfType<ParameterResource>().Single()}").GetValueAsync(default));
    }

    [Fact]
    public void AddResource_WithANameInUse_IsRefused()
    {
        _builder.AddParameter("same");

        Assert.Throws<DistributedApplicationException>(() => _builder.AddParameter("SAME"));
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("")]
    public void AddResource_WithAnInvalidName_IsRefused(string name)
        => Assert.Throws<ArgumentException>(() => _builder.AddParameter(name));
}

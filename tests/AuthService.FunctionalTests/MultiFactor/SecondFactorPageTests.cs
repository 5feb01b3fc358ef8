using System.Net;
using Gatehouse.AuthService.FunctionalTests.Connect;
using Gatehouse.TestKit.Stack;

namespace Gatehouse.AuthService.FunctionalTests.MultiFactor;

/// <summary>The second factor on the provider's own pages.</summary>
[Collection(StackCollection.Name)]
public sealed class SecondFactorPageTests(GatehouseStack stack)
{
    [Fact]
    public async Task Password_Alone_OpensNothing_AndACodeDoes_Once()
    {
        using var company = await Company.RegisterAsync(stack);
        var (app, codes) = await MultiFactorTests.EnrolAsync(company.Admin);
        using var browser = new ProviderBrowser(stack);
        var login = await browser.GetAsync("/account/login");
        var asked = await browser.SubmitAsync(login, "/account/login", ("email", company.Email), ("password", Company.Password));
        Assert.True(asked.Status is HttpStatusCode.OK && asked.Body.Contains("action=\"/account/login/code\"", StringComparison.Ordinal), $"{asked}");
        Assert.DoesNotContain("gh-signin", browser.Cookies.Keys);

        var wrong = await browser.SubmitAsync(asked, "/account/login/code", ("code", "000000"));
        Assert.Equal(HttpStatusCode.Unauthorized, wrong.Status);
        Assert.DoesNotContain("gh-signin", browser.Cookies.Keys);

        var right = await browser.SubmitAsync(wrong, "/account/login/code", ("code", app.Code(1)));
        Assert.Equal("/account/sessions", right.Location);
        Assert.Contains("gh-signin", browser.Cookies.Keys);

        using var other = new ProviderBrowser(stack);
        asked = await other.SubmitAsync(
            await other.GetAsync("/account/login"), "/account/login", ("email", company.Email), ("password", Company.Password));
        Assert.Equal(HttpStatusCode.Unauthorized, (await other.SubmitAsync(asked, "/account/login/code", ("code", app.Code(1)))).Status);
        Assert.Equal("/account/sessions", (await other.SubmitAsync(asked, "/account/login/code", ("code", codes[0]))).Location);
    }
}

using Gatehouse.ServiceDefaults.Authentication;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.TestKit;
using Microsoft.Extensions.Options;

namespace Gatehouse.ServiceDefaults.UnitTests.Authentication;

/// <summary>The real validator with an RSA and an EC key, and a clock that can be moved.</summary>
public sealed class ValidatorFixture : IDisposable
{
    // Making one takes long enough to matter for a hundred tests.
    private static readonly SigningKey RsaKey = SigningKey.Rsa();
    private static readonly SigningKey EcKey = SigningKey.Ecdsa();

    private readonly AccessTokenValidator validator;

    public ValidatorFixture()
    {
        Rsa = new(RsaKey, Time);
        Ec = new(EcKey, Time);
        Keys = new(Rsa.Key, Ec.Key);
        Revocations = new(redis: null!, Time);
        validator = new(Options.Create(new AccessTokenOptions { Issuer = TokenIssuer.Issuer }), Keys, Revocations, Time);
    }

    public ManualTime Time { get; } = new();

    public TokenIssuer Rsa { get; }

    public TokenIssuer Ec { get; }

    internal FixedKeys Keys { get; }

    public RevocationSet Revocations { get; }

    public ValueTask<TokenCheck> CheckAsync(string token) => validator.CheckAsync(token, CancellationToken.None);

    public async Task RefusesAsync(string token, string error = ErrorCodes.InvalidToken)
    {
        // Twice: a refusal must not be remembered as anything else.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var check = await CheckAsync(token);
            Assert.False(check.IsValid);
            Assert.Equal(error, check.Error);
        }
    }

    public async Task<AccessToken> AcceptsAsync(string token)
    {
        var check = await CheckAsync(token);
        Assert.Null(check.Error);
        return check.Token!;
    }

    public void KeysChanged() => validator.Handle(new(Invalidation.Keys));

    public void Dispose() => validator.Dispose();
}

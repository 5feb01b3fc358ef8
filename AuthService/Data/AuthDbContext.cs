using System.Globalization;
using Gatehouse.AuthService.Connect;
using Gatehouse.AuthService.Connect.Devices;
using Gatehouse.AuthService.Features.Accounts;
using Gatehouse.AuthService.Features.ApiKeys;
using Gatehouse.AuthService.Features.Changes;
using Gatehouse.AuthService.Features.Clients;
using Gatehouse.AuthService.Features.ExternalLogins;
using Gatehouse.AuthService.Features.Impersonations;
using Gatehouse.AuthService.Features.Members;
using Gatehouse.AuthService.Features.MultiFactor;
using Gatehouse.AuthService.Features.Passkeys;
using Gatehouse.AuthService.Features.Roles;
using Gatehouse.AuthService.Features.Sessions;
using Gatehouse.AuthService.Features.Tenants;
using Gatehouse.AuthService.Identity;
using Gatehouse.AuthService.Tokens;
using Gatehouse.ServiceDefaults.Contracts;
using Gatehouse.ServiceDefaults.Data;
using Gatehouse.ServiceDefaults.Messaging;
using Gatehouse.ServiceDefaults.Tenancy;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Data;

/// <summary>
/// People, tenants, memberships, roles, sessions, keys. A request usually works in its token's tenant; signing in has to
/// choose one first, and says so with the methods here. What they set holds until the transaction ends.
/// </summary>
internal sealed class AuthDbContext(DbContextOptions<AuthDbContext> options, TenantContext tenant)
    : IdentityUserContext<User, UserId>(options), ITenantScoped
{
    private TenantId? entered;
    private Guid? enteredIn;

    public TenantId? CurrentTenant => entered ?? tenant.Current;

    public DbSet<Tenant> Tenants => Set<Tenant>();

    public DbSet<TenantLogo> TenantLogos => Set<TenantLogo>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Role> Roles => Set<Role>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<Client> Clients => Set<Client>();

    public DbSet<ClientSecret> ClientSecrets => Set<ClientSecret>();

    public DbSet<UsedAssertion> UsedAssertions => Set<UsedAssertion>();

    public DbSet<LoginFailure> LoginFailures => Set<LoginFailure>();

    public DbSet<TotpAuthenticator> TotpAuthenticators => Set<TotpAuthenticator>();

    public DbSet<RecoveryCode> RecoveryCodes => Set<RecoveryCode>();

    public DbSet<RememberedDevice> RememberedDevices => Set<RememberedDevice>();

    public DbSet<UsedChallenge> UsedChallenges => Set<UsedChallenge>();

    public DbSet<Impersonation> Impersonations => Set<Impersonation>();

    public DbSet<AccountToken> AccountTokens => Set<AccountToken>();

    public DbSet<KnownDevice> KnownDevices => Set<KnownDevice>();

    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<Change> Changes => Set<Change>();

    public DbSet<AuthorizationRequest> AuthorizationRequests => Set<AuthorizationRequest>();

    public DbSet<AuthorizationCode> AuthorizationCodes => Set<AuthorizationCode>();

    public DbSet<DeviceAuthorization> DeviceAuthorizations => Set<DeviceAuthorization>();

    public DbSet<Consent> Consents => Set<Consent>();

    public DbSet<LinkedAccount> LinkedAccounts => Set<LinkedAccount>();

    public DbSet<ExternalSignIn> ExternalSignIns => Set<ExternalSignIn>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    protected override Version SchemaVersion => IdentitySchemaVersions.Version3;

    /// <summary>Works in a tenant that was found out or founded in this transaction, whatever tenant the caller's token is for.</summary>
    public async Task EnterTenantAsync(TenantId id, CancellationToken cancellationToken)
    {
        await SetAsync("app.tenant_id", id.ToString(), cancellationToken);
        entered = id;
        enteredIn = Database.CurrentTransaction?.TransactionId;
    }

    /// <summary>Whether PostgreSQL works in a tenant now: what an earlier transaction entered, it has left.</summary>
    public bool IsIn(TenantId id) =>
        id == CurrentTenant && (entered is null || enteredIn == Database.CurrentTransaction?.TransactionId);

    /// <summary>Lets row-level security show a person's memberships in every tenant, for reading.</summary>
    public Task ShowOwnMembershipsAsync(UserId user, CancellationToken cancellationToken) =>
        SetAsync("app.user_id", user.ToString(), cancellationToken);

    /// <summary>Lets row-level security show one membership, for reading, to find out its tenant.</summary>
    public Task ShowMembershipAsync(MembershipId membership, CancellationToken cancellationToken) =>
        SetAsync("app.membership_id", membership.ToString(), cancellationToken);

    /// <summary>Lets row-level security show the invitation of a token, for reading, to find out its tenant.</summary>
    public Task ShowInvitationAsync(byte[] tokenHash, CancellationToken cancellationToken) =>
        SetAsync("app.invitation", Convert.ToHexStringLower(tokenHash), cancellationToken);

    /// <summary>Lets row-level security show the invitations of an address that its owner has proved to have, for reading.</summary>
    public Task ShowInvitationsOfAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        SetAsync("app.invited_address", normalizedEmail, cancellationToken);

    /// <summary>Lets row-level security show, and delete, the invitations of every tenant that expired before a time long ago.</summary>
    public Task ShowExpiredInvitationsAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        SetAsync("app.expired_before", before.UtcDateTime.ToString("O", CultureInfo.InvariantCulture), cancellationToken);

    /// <summary>Lets row-level security show, and delete, the invitations of every tenant to one address.</summary>
    public Task ShowInvitationsToAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        SetAsync("app.addressee", normalizedEmail, cancellationToken);

    /// <summary>Lets row-level security show the API key of a prefix, for reading, to find out its tenant.</summary>
    public Task ShowApiKeyAsync(string prefix, CancellationToken cancellationToken) => SetAsync("app.api_key", prefix, cancellationToken);

    /// <summary>Lets row-level security show one client with its secrets, for reading, to find out its tenant.</summary>
    public Task ShowClientAsync(Guid client, CancellationToken cancellationToken) => SetAsync("app.client_id", client, cancellationToken);

    /// <summary>Lets row-level security show one company's picture, for reading.</summary>
    public Task ShowLogoAsync(TenantId of, CancellationToken cancellationToken) => SetAsync("app.logo_of", of.ToString(), cancellationToken);

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(AuthDbContext).Assembly);
        builder.AddMessaging();
        builder.UsePlatformConventions(this);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.UseTypedIds();
    }

    private Task SetAsync(string setting, Guid id, CancellationToken cancellationToken) => SetAsync(setting, id.ToString(), cancellationToken);

    // Local to the transaction: without one it would be forgotten at once, and a pooled connection must not keep it.
    private async Task SetAsync(string setting, string value, CancellationToken cancellationToken)
    {
        if (Database.CurrentTransaction is null)
        {
            throw new InvalidOperationException("Only within a transaction.");
        }

        await Database.ExecuteSqlAsync($"select set_config({setting}, {value}, true)", cancellationToken);
    }
}

using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Gatehouse.AuthService.Features.Invitations;

/// <summary>What the mail holds and the database has only the hash of.</summary>
internal readonly record struct InvitationToken(string Value)
{
    public byte[] Hash => SHA256.HashData(Encoding.UTF8.GetBytes(Value));

    public static InvitationToken Create() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    // Never what a log line or an exception shows.
    public override string ToString() => "invitation token";
}

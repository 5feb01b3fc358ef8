using System.Text;
using System.Xml.Linq;
using Gatehouse.AuthService.Data;
using Gatehouse.AuthService.Tokens;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.EntityFrameworkCore;

namespace Gatehouse.AuthService.Pages.Forms;

/// <summary>Keeps the keys of forms in the database.</summary>
internal sealed class FormKeyRing(IServiceScopeFactory scopes) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        return [.. scope.ServiceProvider.GetRequiredService<AuthDbContext>().Set<FormKey>().AsNoTracking().Select(k => k.Xml).ToList().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var context = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        context.Add(new FormKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        context.SaveChanges();
    }
}

/// <summary>Seals keys under the master key.</summary>
internal sealed class FormKeySealer(KeyProtection protection) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        new XElement("sealed", Convert.ToBase64String(
            protection.Seal(KeyProtection.Forms, Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting))))),
        typeof(FormKeyOpener));
}

/// <summary>Opens what <see cref="FormKeySealer"/> sealed; data protection creates it by the name stored beside each key.</summary>
internal sealed class FormKeyOpener(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement) => XElement.Parse(Encoding.UTF8.GetString(
        services.GetRequiredService<KeyProtection>().Open(KeyProtection.Forms, Convert.FromBase64String(encryptedElement.Value))
            ?? throw new InvalidOperationException("A stored form key was sealed under another master key.")));
}

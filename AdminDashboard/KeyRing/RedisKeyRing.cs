using System.Xml.Linq;
using Gatehouse.ServiceDefaults.Contracts;
using Microsoft.AspNetCore.DataProtection.Repositories;
using StackExchange.Redis;

namespace Gatehouse.AdminDashboard.KeyRing;

/// <summary>Keeps the key ring in one Redis hash, a field for each key.</summary>
internal sealed class RedisKeyRing(IConnectionMultiplexer redis) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements() =>
        [.. redis.GetDatabase().HashValues(RedisKeys.DashboardKeys).Select(value => XElement.Parse((string)value!))];

    public void StoreElement(XElement element, string friendlyName) =>
        redis.GetDatabase().HashSet(RedisKeys.DashboardKeys, friendlyName, element.ToString(SaveOptions.DisableFormatting));
}

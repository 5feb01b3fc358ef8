using Microsoft.EntityFrameworkCore;

namespace Gatehouse.UserService.Features.Directory;

/// <summary>The directory's orders, each with the person's id as the last word, so that no two stand at the same place.</summary>
internal static class DirectoryOrder
{
    public static IQueryable<ListPeople.Row> Sort(IQueryable<ListPeople.Row> people, string sort, DirectoryCursor? after)
    {
        people = sort switch
        {
            "-name" => people.OrderByDescending(r => r.Name).ThenByDescending(r => r.Member.UserId),
            "email" => people.OrderBy(r => r.Email).ThenBy(r => r.Member.UserId),
            "-email" => people.OrderByDescending(r => r.Email).ThenByDescending(r => r.Member.UserId),
            "since" => people.OrderBy(r => r.Member.Since).ThenBy(r => r.Member.UserId),
            "-since" => people.OrderByDescending(r => r.Member.Since).ThenByDescending(r => r.Member.UserId),
            _ => people.OrderBy(r => r.Name).ThenBy(r => r.Member.UserId),
        };
        if (after is null)
        {
            return people;
        }

        var (text, time, id) = (after.Text, after.Time, after.Id);
        return sort switch
        {
            "-name" => people.Where(r => EF.Functions.LessThan(ValueTuple.Create(r.Name, r.Member.UserId), ValueTuple.Create(text, id))),
            "email" => people.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.Email, r.Member.UserId), ValueTuple.Create(text, id))),
            "-email" => people.Where(r => EF.Functions.LessThan(ValueTuple.Create(r.Email, r.Member.UserId), ValueTuple.Create(text, id))),
            "since" => people.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.Member.Since, r.Member.UserId), ValueTuple.Create(time, id))),
            "-since" => people.Where(r => EF.Functions.LessThan(ValueTuple.Create(r.Member.Since, r.Member.UserId), ValueTuple.Create(time, id))),
            _ => people.Where(r => EF.Functions.GreaterThan(ValueTuple.Create(r.Name, r.Member.UserId), ValueTuple.Create(text, id))),
        };
    }
}

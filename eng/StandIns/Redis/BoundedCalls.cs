// Stands in for what StackExchange.Redis 2.x does and 1.2.6 does not: an asynchronous call to a server that hangs ends.
using System.Collections.Concurrent;
using System.Reflection;
using StackExchange.Redis;

namespace Aspire.StackExchange.Redis;

/// <summary>Passes every call on and bounds the tasks it returns, also those of the databases and subscribers it hands out.</summary>
/// <typeparam name="T">The interface that is wrapped.</typeparam>
internal class BoundedCalls<T> : DispatchProxy
    where T : class
{
    private T _target = null!;
    private TimeSpan _limit;

    public static T Around(T target, TimeSpan limit)
    {
        var proxy = Create<T, BoundedCalls<T>>();
        ((BoundedCalls<T>)(object)proxy)._target = target;
        ((BoundedCalls<T>)(object)proxy)._limit = limit;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(_target, BindingFlags.DoNotWrapExceptions, binder: null, args, culture: null);
        return result switch
        {
            Task { IsCompleted: true } => result,
            Task task => BoundedTask.Bound(task, targetMethod.ReturnType, _limit),
            ITransaction transaction => BoundedCalls<ITransaction>.Around(transaction, _limit),
            IDatabase database => BoundedCalls<IDatabase>.Around(database, _limit),
            IBatch batch => BoundedCalls<IBatch>.Around(batch, _limit),
            ISubscriber subscriber => BoundedCalls<ISubscriber>.Around(subscriber, _limit),
            _ => result,
        };
    }
}

/// <summary>Gives a task a time limit whatever its result type is.</summary>
internal static class BoundedTask
{
    private static readonly ConcurrentDictionary<Type, Func<Task, TimeSpan, Task>> _byType = new();

    public static Task Bound(Task task, Type type, TimeSpan limit) => type.IsGenericType
        ? _byType.GetOrAdd(type.GenericTypeArguments[0], Compile)(task, limit)
        : task.WaitAsync(limit);

    private static Func<Task, TimeSpan, Task> Compile(Type result) => typeof(BoundedTask)
        .GetMethod(nameof(BoundTyped), BindingFlags.NonPublic | BindingFlags.Static)!
        .MakeGenericMethod(result)
        .CreateDelegate<Func<Task, TimeSpan, Task>>();

    private static Task<TResult> BoundTyped<TResult>(Task task, TimeSpan limit) => ((Task<TResult>)task).WaitAsync(limit);
}

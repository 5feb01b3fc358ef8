using Gatehouse.AspireLocal.UnitTests;

// The sample AppHost: programs with children, which write their process ids to the folder given.
var builder = DistributedApplication.CreateBuilder(args);
var folder = builder.Configuration["folder"] ?? throw new DistributedApplicationException("--folder is missing.");
var ignoreSignals = builder.Configuration["stubborn"] == "first" ? "trap '' TERM INT; " : "";
var first = builder.AddExecutable("first", "/bin/sh", folder, "-c", ignoreSignals + SampleScripts.WithChildren("first"))
    .WithEndpoint(scheme: "tcp", name: "main");
builder.AddExecutable("second", "/bin/sh", folder, "-c", SampleScripts.WithChildren("second")).WaitFor(first);
builder.AddConnectionString("store", ReferenceExpression.Create($"Port={first.GetEndpoint("main").Property(EndpointProperty.Port)}"));
builder.Build().Run();

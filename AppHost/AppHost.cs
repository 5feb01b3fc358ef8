using Projects;

var builder = DistributedApplication.CreateBuilder(args);
builder.AddProject<Gateway>("gateway");
builder.Build().Run();

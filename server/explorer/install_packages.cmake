# cmake -DNPM=PROGRAM -P install_packages.cmake: fetches the packages of package-lock.json, or says why it cannot.
execute_process(COMMAND ${NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
  RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "npm could not fetch the packages that the explorer is built with. It needs the network for that, "
    "once; behind a proxy, set https_proxy. To build without the explorer: cmake -DENTENTE_EXPLORER=OFF\n"
    "What npm said:\n${said}")
endif()
file(TOUCH node_modules/.package-lock.json)
